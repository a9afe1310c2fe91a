/** The four audiences that are called, and the rule that pages when an execution ends badly. */
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SmsSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { CALLED_AUDIENCES, type CalledAudience, type MessageKind } from '../src/model/audiences';
import { CHECK_PREFIX } from '../src/model/check';
import { CHECK_FAILED, INVALID_INPUT } from '../src/workflow/errors';
import { keepFailedCalls } from './failed-calls';
import type { Grant } from './grant';
import { keyUse } from './key-use';

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

  constructor(
    scope: Construct,
    id: string,
    private readonly key: IKey | undefined,
    { subscriptions }: Configuration['notifications']['sns'],
  ) {
    super(scope, id);
    this.topics = Object.fromEntries(
      CALLED_AUDIENCES.map((audience) => {
        const topic = new Topic(this, audience, {
          displayName: DISPLAY_NAMES[audience],
          enforceSSL: true,
          ...(key ? { masterKey: key } : {}),
        });
        topic.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
        const { emails = [], phones = [], urls = [] } = subscriptions[audience] ?? {};
        for (const email of new Set(emails)) topic.addSubscription(new EmailSubscription(email));
        for (const phone of new Set(phones)) topic.addSubscription(new SmsSubscription(phone));
        for (const url of new Set(urls)) topic.addSubscription(new UrlSubscription(url));
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

  /** Lets its holder publish to every topic, and ask whether anybody is subscribed. */
  get publish(): Grant[] {
    const resources = Object.values(this.topics).map(({ topicArn }) => topicArn);
    return [
      { actions: ['sns:Publish', 'sns:GetTopicAttributes'], resources },
      ...keyUse(this, this.key, 'sns'),
    ];
  }

  /**
   * The topic of those who hear of alarms. A topic with a policy of its own has lost the one that lets the account's
   * alarms in, so they are let in by name.
   */
  forAlarms(audience: CalledAudience): ITopic {
    const topic = this.topics[audience];
    const stack = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    return topic;
  }

  /**
   * Pages the lead engineer for every execution that failed, timed out or was aborted, unless its input was refused: straight
   * to the topic, with no code of this project in between that could fail as well. An event's details are those of
   * DescribeExecution (Step Functions, "EventBridge payloads"); nobody's words are among those that stand in the text. Beside
   * it, the other audiences and channels are told, with the reason, and the execution's lock is released.
   * @param undelivered takes what reaches no target, or fails in it to the last.
   */
  onFailure(stateMachine: StateMachine, release: IFunction, escalate: IFunction, undelivered: IQueue): Rule {
    const deadLetterQueue = undelivered;
    keepFailedCalls(this, 'FailedReleases', release, undelivered);
    keepFailedCalls(this, 'FailedMessages', escalate, undelivered);
    return new Rule(this, 'ExecutionEndedBadly', {
      description: 'Pages the lead engineer when an execution fails, times out or is aborted',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          // No incident depends on a check: it tells of its failure by itself, and one that is missing is an alarm.
          name: Match.anythingButPrefix(CHECK_PREFIX),
          // Whoever typed an input that is refused is told by the execution. Where an event says nothing of an error, it counts.
          error: Match.anyOf(
            Match.anythingBut(INVALID_INPUT, CHECK_FAILED),
            Match.nullValue(),
            Match.doesNotExist(),
          ),
        },
      },
      targets: [
        new SnsTopic(this.topics['lead-engineer'], {
          message: RuleTargetInput.fromText(
            `The runbook for an exhausted connection pool ended as ${EventField.fromPath('$.detail.status')} ` +
              `and no longer watches the incident. Needed: take over by hand. ` +
              `Execution: ${EventField.fromPath('$.detail.executionArn')}`,
          ),
          deadLetterQueue,
        }),
        new LambdaFunction(release, { retryAttempts: 3, deadLetterQueue }),
        new LambdaFunction(escalate, { retryAttempts: 3, event: EXECUTION_ENDED, deadLetterQueue }),
      ],
    });
  }
}
