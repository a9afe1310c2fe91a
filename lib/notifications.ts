/** The four audiences that are called, and the rule that tells them when an execution ends otherwise than well. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CALLED_AUDIENCES, type CalledAudience, type MessageKind } from '../src/escalate/audiences';

const DISPLAY_NAMES: Readonly<Record<CalledAudience, string>> = {
  'sre-on-call': 'SRE on call',
  'lead-engineer': 'Lead engineer',
  'engineering-manager': 'Engineering manager',
  'customer-success': 'Customer success',
};

/** What the escalate function is called with, from the event (Step Functions, 'Execution Status Change'). */
const EXECUTION_ENDED = RuleTargetInput.fromObject({
  kind: 'execution-ended' satisfies MessageKind,
  state: {},
  execution: {
    id: EventField.fromPath('$.detail.executionArn'),
    name: EventField.fromPath('$.detail.name'),
  },
  status: EventField.fromPath('$.detail.status'),
});

/** One SNS topic for each audience of the runbook's escalation matrix. */
export class AudienceTopics extends Construct {
  private readonly topics: Readonly<Record<CalledAudience, Topic>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topics = Object.fromEntries(
      CALLED_AUDIENCES.map((audience) => {
        const topic = new Topic(this, audience, { displayName: DISPLAY_NAMES[audience], enforceSSL: true });
        topic.applyRemovalPolicy(RemovalPolicy.RETAIN);
        return [audience, topic];
      }),
    ) as Record<CalledAudience, Topic>;
  }

  /** ARNs by audience, for a function's environment. */
  get arns(): Record<CalledAudience, string> {
    return Object.fromEntries(
      CALLED_AUDIENCES.map((audience) => [audience, this.topics[audience].topicArn]),
    ) as Record<CalledAudience, string>;
  }

  grantPublish(grantee: IGrantable): void {
    for (const topic of Object.values(this.topics)) topic.grantPublish(grantee);
  }

  /**
   * Pages the lead engineer for every execution that failed, timed out or was aborted: straight to the topic, with
   * no code of this project in between that could fail as well. Beside it, the other channels tell it too, and the
   * execution's lock is given up.
   * @param escalate null where SNS is the only channel.
   */
  onFailure(stateMachine: StateMachine, release: IFunction, escalate: IFunction | null): Rule {
    return new Rule(this, 'ExecutionEndedBadly', {
      description: 'No execution of the runbook ends in silence',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [
        new SnsTopic(this.topics['lead-engineer'], {
          message: RuleTargetInput.fromText(
            `The runbook for an exhausted connection pool ended as ${EventField.fromPath('$.detail.status')} ` +
              `and watches over the incident no longer. Needed: take over by hand. ` +
              `Execution: ${EventField.fromPath('$.detail.executionArn')}`,
          ),
        }),
        new LambdaFunction(release, { retryAttempts: 3 }),
        ...(escalate ? [new LambdaFunction(escalate, { retryAttempts: 3, event: EXECUTION_ENDED })] : []),
      ],
    });
  }
}
