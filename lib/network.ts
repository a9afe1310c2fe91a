/** The network of the functions that reach the targets. */
import { Fn } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import type { Network } from '../src/configuration/deployment';
import { addEndpoints } from './endpoints';
import { type LogSettings, logGroup } from './logs';

/** What a function is given to run in a VPC. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

/** Zones of a network of its own, where the configuration does not say. */
const USUAL_ZONES = 2;

/**
 * The zones that subnets are made in. By place among the region's, CloudFormation picks them when it deploys: the CDK's own
 * list has two of them without account and region, and with both it is looked up in the account at synth.
 */
export function zonesOf(network: Network): string[] {
  if (network.kind !== 'new') return [];
  const { availabilityZones, maxAzs = USUAL_ZONES } = network;
  return availabilityZones ?? Array.from({ length: maxAzs }, (_, index) => Fn.select(index, Fn.getAzs()));
}

/** Null for functions outside any VPC. */
export function functionNetwork(
  scope: Construct,
  configuration: Configuration,
  logs: LogSettings,
): FunctionNetwork | null {
  const { network } = configuration.deployment;
  switch (network.kind) {
    case 'none':
      return null;
    case 'existing':
      return existingNetwork(scope, network);
    case 'new':
      return new NewNetwork(scope, 'Network', network, configuration, logs);
  }
}

/** Every id comes from the configuration: nothing is looked up, so that it synthesizes without an account. */
function existingNetwork(
  scope: Construct,
  { vpcId, privateSubnetIds, availabilityZones, securityGroupIds }: Extract<Network, { kind: 'existing' }>,
): FunctionNetwork {
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, privateSubnetIds, availabilityZones });
  return {
    vpc,
    vpcSubnets: { subnets: vpc.privateSubnets },
    securityGroups: securityGroupIds.map((id) =>
      SecurityGroup.fromSecurityGroupId(scope, id, id, { mutable: false }),
    ),
  };
}

/** Private subnets in as many zones as wanted, endpoints for the AWS services, and a way out only where asked for. */
class NewNetwork extends Construct implements FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];

  constructor(
    scope: Construct,
    id: string,
    network: Extract<Network, { kind: 'new' }>,
    configuration: Configuration,
    logs: LogSettings,
  ) {
    super(scope, id);
    const { cidr, natGateways } = network;
    const subnetType = natGateways > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      availabilityZones: zonesOf(network),
      natGateways,
      // Its default group is not used: each has its own. To empty it would take a function with rights on all groups.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Functions', subnetType },
        ...(natGateways > 0
          ? [{ name: 'WayOut', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }]
          : []),
      ],
    });
    // The library's own classes do not fit its interfaces under exactOptionalPropertyTypes.
    this.vpc = vpc as IVpc;
    vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup(this, logs)),
      trafficType: FlowLogTrafficType.REJECT,
    });
    this.vpcSubnets = { subnetType };
    const functions = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions of the connection pool runbook, no inbound traffic',
      // Out to wherever the targets are: their ports are in the configuration and in secrets, not known here.
      allowAllOutbound: true,
    });
    this.securityGroups = [functions];
    addEndpoints(this, vpc, this.vpcSubnets, functions, configuration);
  }
}
