/** The version of the state machine that incidents are answered with. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Grant } from './grant';
import { STATE_MACHINE_ALIAS } from './names';

export interface LiveAlias {
  readonly arn: string;
  /** Lets its holder start executions by this alias, and by it alone. */
  readonly start: Grant;
}

/**
 * A version for each revision of the definition, and an alias for the newest. An execution is told by the alias which
 * version it runs and keeps it, redriven too; the versions before are kept, to go back to.
 * Source: Step Functions, "Authorization for versions and aliases".
 */
export function liveAlias(scope: Construct, stateMachine: StateMachine): LiveAlias {
  const version = new CfnStateMachineVersion(scope, 'Version', {
    stateMachineArn: stateMachine.stateMachineArn,
    stateMachineRevisionId: stateMachine.stateMachineRevisionId,
  });
  version.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const alias = new CfnStateMachineAlias(scope, 'Live', {
    name: STATE_MACHINE_ALIAS,
    description: 'The version that incidents are answered with',
    deploymentPreference: { stateMachineVersionArn: version.attrArn, type: 'ALL_AT_ONCE' },
  });
  return { arn: alias.attrArn, start: startGrant(stateMachine.stateMachineArn) };
}

/** IAM knows a version or an alias as the state machine with a qualifier, which is a list of texts. */
export function startGrant(stateMachineArn: string): Grant {
  return {
    actions: ['states:StartExecution'],
    resources: [stateMachineArn],
    conditions: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': STATE_MACHINE_ALIAS } },
  };
}
