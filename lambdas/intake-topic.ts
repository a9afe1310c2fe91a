/** Alerts that come by SNS: those of Amazon Managed Service for Prometheus, whose alert manager publishes to topics alone. */
import type { SNSEvent, SNSMessage } from 'aws-lambda';
import { SnsSignatures } from '../src/adapters/aws/sns-signatures';
import { readManagedMessage } from '../src/intake/managed-message';
import type { Webhook } from '../src/intake/webhook';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import { configuration } from './configuration';
import { deadLetters, startExecutions } from './intake-start';
import { logProblem, once } from './runtime';
import { count } from './telemetry';

const signatures = once(() => new SnsSignatures());

/**
 * Nobody waits for an answer. What another try can mend is thrown: Lambda tries twice more, and what fails then goes to
 * the queue of undelivered events. What no try can mend is kept with the undelivered alerts, for people.
 */
export async function takeNotifications({ Records }: SNSEvent): Promise<void> {
  const outcomes = await Promise.allSettled(Records.map(({ Sns }) => takeNotification(Sns)));
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, failed.map((each) => errorText(each)).join('; '));
}

async function takeNotification(message: SNSMessage): Promise<void> {
  try {
    await startExecutions(await webhookOf(message));
  } catch (error) {
    if (error instanceof InvalidInputError) return refuse(message, error);
    logProblem('intake', { notification: message.MessageId, failed: errorText(error) });
    throw error;
  }
}

/** @throws InvalidInputError for a message that is not an alert manager's, or not readable. */
async function webhookOf(message: SNSMessage): Promise<Webhook> {
  const { TopicArn, Message } = message;
  if (!configuration().deployment.alertTopics.includes(TopicArn))
    throw new InvalidInputError(`the topic ${errorText(TopicArn, 300)} is not one of deployment.alertTopics`);
  await signatures().check(message);
  return readManagedMessage(Message);
}

/** An alert may have been in it. @throws where it can't be kept: then it is Lambda's to try again. */
async function refuse(message: SNSMessage, why: InvalidInputError): Promise<void> {
  const { TopicArn: topicArn, MessageId: messageId, Message: text, MessageAttributes } = message;
  // The alert manager says there what it had to change (its documentation, message validation rules).
  const modified = MessageAttributes?.['modified']?.Value;
  const reason = modified === undefined ? errorText(why) : `${errorText(why)}; ${errorText(modified)}`;
  logProblem('intake', { notification: messageId, topic: topicArn, refused: reason });
  count('NothingStarted');
  await deadLetters().keep({ topicArn, messageId, text }, reason);
}
