/** Telling the receivers of messages to misbehave, and reading how they answer. */

import type { SnsBehaviour } from '../../emulators/aws/sns';
import type { World } from '../../local/world';
import { CHANNELS, type ChannelName } from '../../src/ports';
import type { MessengerState } from '../contract';

/** What the page can tell a receiver: how services fail most. Scripts can tell the receivers more. */
export const BEHAVIOURS = ['ok', 'fail', 'hang', 'too-many-requests'] as const;
type Behaviour = (typeof BEHAVIOURS)[number];

const OF_SNS: Readonly<Record<Behaviour, SnsBehaviour>> = {
  ok: 'ok',
  fail: 'fail',
  hang: 'hang',
  'too-many-requests': 'throttle',
};

type Messengers = Pick<World, 'receivers' | 'aws'>;

/** From now on, until told otherwise. */
export function tellMessenger(
  { receivers, aws }: Messengers,
  channel: ChannelName,
  behaviour: Behaviour,
): void {
  if (channel === 'sns') aws.sns.behave(OF_SNS[behaviour]);
  else receivers.behave(channel, behaviour);
}

export function readMessengers({ receivers, aws }: Messengers): MessengerState[] {
  return CHANNELS.map((channel) => ({
    channel,
    behaviour:
      channel === 'sns'
        ? (BEHAVIOURS.find((each) => OF_SNS[each] === aws.sns.current) ?? 'ok')
        : receivers.behaviourOf(channel),
  }));
}
