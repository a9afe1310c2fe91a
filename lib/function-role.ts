/** The role of one function: its log, its traces, its place in a VPC, and what is added to it by name. */
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Grant, statementsOf } from './grant';

/** "Required IAM permissions" in Lambda, "Giving Lambda functions access to resources in an Amazon VPC". */
const NETWORK_INTERFACE_ACTIONS: readonly string[] = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

export interface FunctionRoleProps {
  readonly logs: LogGroup;
  readonly inVpc: boolean;
  readonly grants: readonly Grant[];
}

/** In place of the managed policies, which allow writing to every log group of the account. */
export function functionRole(scope: Construct, { logs, inVpc, grants }: FunctionRoleProps): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const all = [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] },
    TRACES,
    ...(inVpc ? NETWORK_INTERFACES : []),
    ...grants,
  ];
  for (const statement of statementsOf(role, all)) role.addToPolicy(statement);
  return role;
}

const TRACES: Grant = {
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  resources: ['*'],
  wildcard: 'X-Ray has no resource for sending traces (Service Authorization Reference, AWS X-Ray)',
};

/**
 * Lambda itself makes the interfaces with this role, and takes no narrower resource for describing them. The
 * function's own code may not: its calls, and no others, carry the function's ARN.
 * Source: Lambda, "Giving Lambda functions access to resources in an Amazon VPC", "Security best practices".
 */
const NETWORK_INTERFACES: readonly Grant[] = [
  {
    actions: NETWORK_INTERFACE_ACTIONS,
    resources: ['*'],
    wildcard:
      'Lambda makes network interfaces whose ids are not known before; the code of the function is denied it',
  },
  {
    deny: true,
    actions: NETWORK_INTERFACE_ACTIONS,
    resources: ['*'],
    conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    wildcard: 'takes away, from the code of the function',
  },
];
