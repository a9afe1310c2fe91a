/** What could not be delivered is kept here for people, and raises an alarm. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { review } from './grant';

export class UndeliveredQueues extends Construct {
  /**
   * Alerts that were accepted and could not be started. First in, first out, so that an alert that is told again
   * within five minutes, as Alertmanager does after a 5xx, stands in it once.
   */
  readonly alerts: Queue;
  /**
   * Ends of executions that an EventBridge rule could not bring to a target, and messages of alert topics that could not be
   * brought to the intake, or failed in it to the last.
   */
  readonly events: Queue;

  constructor(scope: Construct, id: string, key: IKey | undefined) {
    super(scope, id);
    const shared: QueueProps = {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(key ? { encryptionMasterKey: key } : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    this.alerts = new Queue(this, 'Alerts', { ...shared, fifo: true });
    this.events = new Queue(this, 'Events', shared);
    for (const queue of [this.alerts, this.events]) {
      review(
        queue,
        'AwsSolutions-SQS3',
        'it is a dead-letter queue itself: people empty it, no program reads it',
      );
    }
  }
}
