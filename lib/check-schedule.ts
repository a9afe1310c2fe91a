/** The daily check: a schedule that starts an execution by the alias, as a person would. */
import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { CHECK_PREFIX } from '../src/model/check';
import { statementsOf } from './grant';
import { keyUse } from './key-use';
import type { LiveAlias } from './workflow-alias';

export interface CheckScheduleProps {
  readonly schedule: Configuration['check']['schedule'];
  readonly alias: LiveAlias;
  /** Takes what could not be started. */
  readonly undelivered: IQueue;
  /** What the queue is encrypted with, where it is not AWS's own. */
  readonly key: IKey | undefined;
}

/** Of EventBridge Scheduler, which gives each execution a name by which lists tell it from an incident's; a rule can't. */
export class CheckSchedule extends Construct {
  constructor(scope: Construct, id: string, { schedule, alias, undelivered, key }: CheckScheduleProps) {
    super(scope, id);
    if (!schedule.enabled) return;
    const grants = [
      alias.start,
      { actions: ['sqs:SendMessage'], resources: [undelivered.queueArn] },
      ...keyUse(this, key, 'sqs'),
    ];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { StartChecks: new PolicyDocument({ statements: statementsOf(this, grants) }) },
    });
    new CfnSchedule(this, 'Schedule', {
      description: 'Checks that the connection pool runbook would work',
      scheduleExpression: `rate(${schedule.everyMinutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: `arn:${Aws.PARTITION}:scheduler:::aws-sdk:sfn:startExecution`,
        roleArn: role.roleArn,
        input: Stack.of(this).toJsonString({
          StateMachineArn: alias.arn,
          Name: `${CHECK_PREFIX}<aws.scheduler.execution-id>`,
          Input: JSON.stringify({ mode: 'check' }),
        }),
        deadLetterConfig: { arn: undelivered.queueArn },
        retryPolicy: { maximumRetryAttempts: 3 },
      },
    });
  }
}
