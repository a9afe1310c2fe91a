/** Sends a real message, marked as a test, by each channel that is asked for: what no question proves. */
import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../configuration/configuration';
import { testMessage } from '../../escalate/test-message';
import type { Audience } from '../../model/audiences';
import type { Message } from '../../model/message';
import type { Channel, ChannelName } from '../../ports';
import { type CheckResult, fine, notChecked, willFail } from '../../readiness/result';
import { errorText } from '../../text/error-text';

/** The public reads its page: nothing is tested there. */
export type TestedChannel = Exclude<ChannelName, 'statuspage'>;

/**
 * One message to each audience of a channel; PagerDuty is paged, and the page closed at once.
 * @param channels that are configured. @param asked those that are wanted.
 */
export async function sendTests(
  channels: readonly Channel[],
  asked: readonly TestedChannel[],
  config: Configuration['notifications'],
  by: string,
  now: () => Date,
): Promise<CheckResult[]> {
  const id = `test-${randomUUID()}`;
  const found = await Promise.all(
    asked.map(async (name) => {
      const channel = channels.find((each) => each.name === name);
      const audiences = audiencesOf(name, config).filter((each) => each !== 'status-page');
      if (!channel || audiences.length === 0)
        return [notChecked('channels', `test message by ${name}`, 'it is not configured')];
      return Promise.all(
        audiences.map((audience) => {
          const message = (phase: 'note' | 'page' | 'closed') =>
            testMessage(audience, by, `${id}-${audience}`, phase, now());
          const messages = name === 'pagerduty' ? [message('page'), message('closed')] : [message('note')];
          return sendOne(channel, audience, messages);
        }),
      );
    }),
  );
  return found.flat();
}

async function sendOne(
  channel: Channel,
  audience: Audience,
  messages: readonly Message[],
): Promise<CheckResult> {
  const needed = `test message by ${channel.name} to ${audience}`;
  try {
    for (const message of messages) await channel.send(message);
    return fine('channels', needed, 'it was taken; ask them whether it arrived');
  } catch (error) {
    const advice = `see notifications of the configuration, and the secret of ${channel.name}`;
    return willFail('channels', needed, errorText(error), advice);
  }
}

function audiencesOf(
  name: TestedChannel,
  { sns, pagerDuty, slack, webhook, teams }: Configuration['notifications'],
): readonly Audience[] {
  const configured = { sns, pagerduty: pagerDuty, slack, webhook, teams }[name];
  return configured?.audiences ?? [];
}
