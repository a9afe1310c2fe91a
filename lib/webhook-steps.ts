/** What the functions of the API are made of, beside those that are doors: the intake, and the page behind a link. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { ExecutionAccess } from './execution-access';
import type { Grant } from './grant';
import { keyUse } from './key-use';
import type { UndeliveredQueues } from './queues';
import type { Step } from './step';

/** Starts executions, by the alias that is spelt out: what checks this function's limits is one that the state machine calls. */
export function intakeStep(
  scope: Construct,
  executions: ExecutionAccess,
  key: IKey | undefined,
  { alerts, events }: UndeliveredQueues,
  { alertTopics }: Pick<Configuration['deployment'], 'alertTopics'>,
): Step {
  const queueArns = [alerts, ...(alertTopics.length > 0 ? [events] : [])].map(({ queueArn }) => queueArn);
  return {
    description: 'Starts one execution per incident',
    // Less than API Gateway waits: a start that is tried three times, and the queue after it.
    timeoutSeconds: 25,
    environment: {
      [ENVIRONMENT.stateMachineArn]: executions.aliasArn,
      [ENVIRONMENT.deadLetterQueueUrl]: alerts.queueUrl,
    },
    grants: [
      executions.startByAlias(),
      // Whether the execution of an alert that is told again still runs.
      executions.stateOfExecutions(),
      // Where it is called by SNS, Lambda itself puts what failed into the other queue, as this function.
      { actions: ['sqs:SendMessage'], resources: queueArns },
      ...keyUse(scope, key, 'sqs'),
    ],
  };
}

/** Of a function that is called as an event: Lambda itself puts what failed into the queue, as the function. */
export function keepFailedEvents(scope: Construct, key: IKey | undefined, { queueArn }: IQueue): Grant[] {
  return [{ actions: ['sqs:SendMessage'], resources: [queueArn] }, ...keyUse(scope, key, 'sqs')];
}
