/** Ways to the AWS services out of a VPC that has no other: only to those that a function in it calls. */
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  Port,
  SecurityGroup,
  type SubnetSelection,
  type Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { describesCluster } from './target-access';

/**
 * Not among them: logs and traces, which Lambda itself brings out; STS and RDS, whose tokens are signed in the
 * function without a call; KMS, which the services call; Lambda, which only the state machine calls.
 */
export function addEndpoints(
  scope: Construct,
  vpc: Vpc,
  subnets: SubnetSelection,
  from: ISecurityGroup,
  configuration: Configuration,
): void {
  const endpoints = new SecurityGroup(scope, 'Endpoints', {
    vpc,
    description: 'Endpoints of AWS services, for the runbook functions only',
    allowAllOutbound: false,
  });
  endpoints.addIngressRule(from, Port.HTTPS, 'from the functions');
  for (const [name, service] of Object.entries(servicesOf(configuration))) {
    vpc.addInterfaceEndpoint(name, { service, subnets, securityGroups: [endpoints], open: false });
  }
  vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3, subnets: [subnets] });
}

function servicesOf({ targets }: Configuration): Record<string, InterfaceVpcEndpointAwsService> {
  const { STEP_FUNCTIONS, SECRETS_MANAGER, SNS, EKS, PROMETHEUS_WORKSPACES } = InterfaceVpcEndpointAwsService;
  return {
    // The report reads the execution's history.
    StepFunctions: STEP_FUNCTIONS,
    SecretsManager: SECRETS_MANAGER,
    Sns: SNS,
    ...(targets.some(describesCluster) ? { Eks: EKS } : {}),
    ...(targets.some(({ prometheus }) => prometheus.managed) ? { Prometheus: PROMETHEUS_WORKSPACES } : {}),
  };
}
