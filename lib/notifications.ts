/** The four audiences, and the rule that tells them when an execution ends otherwise than well. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AUDIENCES, type Audience } from '../src/escalate/audiences';

const DISPLAY_NAMES: Readonly<Record<Audience, string>> = {
  'sre-on-call': 'SRE on call',
  'lead-engineer': 'Lead engineer',
  'engineering-manager': 'Engineering manager',
  'customer-success': 'Customer success',
};

/** One SNS topic for each audience of the runbook's escalation matrix. */
export class AudienceTopics extends Construct {
  private readonly topics: Readonly<Record<Audience, Topic>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topics = Object.fromEntries(
      AUDIENCES.map((audience) => {
        const topic = new Topic(this, audience, { displayName: DISPLAY_NAMES[audience], enforceSSL: true });
        topic.applyRemovalPolicy(RemovalPolicy.RETAIN);
        return [audience, topic];
      }),
    ) as Record<Audience, Topic>;
  }

  /** ARNs by audience, for a function's environment. */
  get arns(): Record<Audience, string> {
    return Object.fromEntries(
      AUDIENCES.map((audience) => [audience, this.topics[audience].topicArn]),
    ) as Record<Audience, string>;
  }

  grantPublish(grantee: IGrantable): void {
    for (const topic of Object.values(this.topics)) topic.grantPublish(grantee);
  }

  /**
   * Pages the lead engineer for every execution that failed, timed out or was aborted: straight to the topic, with
   * no code of this project in between that could fail as well. Beside it, the execution's lock is given up.
   */
  onFailure(stateMachine: StateMachine, release: IFunction): Rule {
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
      ],
    });
  }
}
