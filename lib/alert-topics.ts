/** The way in for the alert manager of Amazon Managed Service for Prometheus: topics that the intake is subscribed to. */
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keepFailedCalls } from './failed-calls';

export interface AlertTopicsProps {
  readonly topicArns: readonly string[];
  readonly intake: IFunction;
  readonly undelivered: IQueue;
  /** What the queue is encrypted with, where it is not AWS's own. */
  readonly key: Key | undefined;
}

/**
 * Subscribes the intake to topics that exist, each of which may then call it, and nothing else may. What cannot be brought
 * to the function, or fails in it to the last, is kept.
 */
export class AlertTopics extends Construct {
  constructor(scope: Construct, id: string, { topicArns, intake, undelivered, key }: AlertTopicsProps) {
    super(scope, id);
    if (topicArns.length === 0) return;
    for (const [index, arn] of topicArns.entries()) {
      Topic.fromTopicArn(this, `Topic${index + 1}`, arn).addSubscription(
        new LambdaSubscription(intake, { deadLetterQueue: undelivered }),
      );
    }
    // SNS has no role of this stack (Amazon SQS, "Key management", compatibility with AWS services).
    key?.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { ArnEquals: { 'aws:SourceArn': topicArns } },
      }),
    );
    keepFailedCalls(this, 'OnFailure', intake, undelivered);
  }
}
