/** What of AWS an incident needs, as far as it can be asked: subscribers of the topics, and what lies in the queue. */
import {
  DescribeStateMachineAliasCommand,
  ListStateMachineVersionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { judgeTopic } from '../../readiness/channels';
import { ALIAS_NEEDED, judgeAlias, judgeQueue, type LostKind, queueNeeded } from '../../readiness/deployment';
import { type CheckResult, notChecked } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import { CLIENT_OPTIONS } from '../aws/client-options';
import { regionOf } from '../aws/executions';
import { within } from '../channels/attempts';

/** @param topicArns by audience. */
export function checkTopics(
  topicArns: Readonly<Record<string, string>>,
  audiences: readonly string[],
  timeoutMs: number,
): Promise<CheckResult[]> {
  const client = new SNSClient(CLIENT_OPTIONS);
  return Promise.all(
    audiences.map(async (audience) => {
      const topicArn = topicArns[audience];
      if (topicArn === undefined)
        return notChecked('channels', `sns for ${audience}`, 'its topic is not known');
      try {
        const { Attributes = {} } = await within(timeoutMs, (abortSignal) =>
          client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }), { abortSignal }),
        );
        const number = (name: string) => Number(Attributes[name] ?? 0);
        return judgeTopic(
          audience,
          topicArn,
          number('SubscriptionsConfirmed'),
          number('SubscriptionsPending'),
        );
      } catch (error) {
        return notChecked('channels', `sns for ${audience}`, errorText(error));
      }
    }),
  );
}

/** A queue of what nothing took. */
export async function checkQueue(of: LostKind, queueUrl: string, timeoutMs: number): Promise<CheckResult> {
  const client = new SQSClient({ ...CLIENT_OPTIONS, useQueueUrlAsEndpoint: false });
  try {
    const { Attributes = {} } = await within(timeoutMs, (abortSignal) =>
      client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
        { abortSignal },
      ),
    );
    return judgeQueue(of, queueUrl, Number(Attributes['ApproximateNumberOfMessages'] ?? 0));
  } catch (error) {
    return notChecked('aws', queueNeeded(of), errorText(error));
  }
}

/** The newest version comes first (Step Functions, ListStateMachineVersions). */
export async function checkAlias(aliasArn: string, timeoutMs: number): Promise<CheckResult> {
  const client = new SFNClient({ ...CLIENT_OPTIONS, region: regionOf(aliasArn) });
  try {
    const [{ routingConfiguration = [] }, { stateMachineVersions = [] }] = await within(
      timeoutMs,
      (abortSignal) =>
        Promise.all([
          client.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn: aliasArn }), {
            abortSignal,
          }),
          client.send(
            new ListStateMachineVersionsCommand({
              stateMachineArn: aliasArn.split(':').slice(0, -1).join(':'),
            }),
            { abortSignal },
          ),
        ]),
    );
    const routes = routingConfiguration.map(({ stateMachineVersionArn: versionArn = '', weight = 0 }) => ({
      ...{ versionArn, weight },
    }));
    return judgeAlias(routes, stateMachineVersions[0]?.stateMachineVersionArn ?? null);
  } catch (error) {
    return notChecked('aws', ALIAS_NEEDED, errorText(error));
  }
}
