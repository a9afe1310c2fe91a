/** What the state machine may do: call its functions, trace, and have its errors logged. */
import { type IRole, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Grant, statementsOf } from './grant';

/** "Creating an IAM policy for logging" in Step Functions, "Using CloudWatch Logs to log execution history". */
const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
/** "IAM policies for calling X-Ray" in Step Functions, "Trace executions in AWS X-Ray". */
const TRACE_ACTIONS = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

/**
 * Closed: what the CDK would add on its own, such as every version of each function, is left out. Written into the
 * role itself, so that it is there before the state machine asks to log.
 */
export function workflowRole(scope: Construct, functions: readonly IFunction[]): IRole {
  const policies: Record<string, Grant> = {
    CallFunctions: {
      actions: ['lambda:InvokeFunction'],
      resources: functions.map(({ functionArn }) => functionArn),
    },
    DeliverLogs: {
      actions: LOG_DELIVERY_ACTIONS,
      resources: ['*'],
      wildcard:
        'CloudWatch Logs has no resource for log deliveries (Step Functions, "Creating an IAM policy for logging")',
    },
    Trace: {
      actions: TRACE_ACTIONS,
      resources: ['*'],
      wildcard: 'X-Ray has no resource for traces and sampling (Service Authorization Reference, AWS X-Ray)',
    },
  };
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
    inlinePolicies: Object.fromEntries(
      Object.entries(policies).map(([name, grant]) => [
        name,
        new PolicyDocument({ statements: statementsOf(scope, [grant]) }),
      ]),
    ),
  });
  return role.withoutPolicyUpdates();
}
