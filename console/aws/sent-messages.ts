/**
 * What an execution said to people, as its history has it: to whom, by what, when. The text is made anew from what the
 * execution knew then; no channel keeps it where a person could read it back.
 */
import { plainText } from '../../src/adapters/channels/plain-text';
import type { Configuration } from '../../src/configuration/configuration';
import { composeMessages } from '../../src/escalate/messages';
import { tolerant } from '../../src/history/left';
import type { SentMessage } from '../../src/history/messages';
import type { ExecutionHistory } from '../../src/history/read';
import { MESSAGE_KINDS } from '../../src/model/audiences';
import type { Message as Composed } from '../../src/model/message';
import type { Delivery } from '../../src/model/state';
import { lookSentBy } from '../../src/workflow/states';
import type { Message } from '../contract';

export function sentMessages(
  { messages }: ExecutionHistory,
  execution: string,
  config: Configuration,
): Message[] {
  return messages.flatMap((sent) => {
    const composed = composedOf(sent, config);
    const reached = sent.deliveries.filter(({ channel, delivered }) => channel !== null && delivered);
    const keyOf = ({ audience, inPlaceOf }: Delivery) => JSON.stringify([audience, inPlaceOf]);
    return [...new Set(reached.map(keyOf))].flatMap((key): Message[] => {
      const deliveries = reached.filter((each) => keyOf(each) === key);
      const [first] = deliveries;
      if (!first) return [];
      const { audience, inPlaceOf, detail } = first;
      const wanted = inPlaceOf ?? audience;
      const body = composed.find((each) => each.audience === wanted);
      return [
        {
          ...{ id: `${sent.state} ${sent.at} ${key}`, at: sent.at, audience, inPlaceOf },
          ...{ kind: sent.kind, incident: execution, subject: detail },
          copies: deliveries.map(({ channel }) => ({
            channel: channel ?? '',
            body: body ? plainText(body) : detail,
          })),
        },
      ];
    });
  });
}

/** Empty for a message that this version does not make. */
function composedOf({ kind, known, at, state }: SentMessage, config: Configuration): Composed[] {
  const ofThisVersion = MESSAGE_KINDS.find((each) => each === kind);
  if (!ofThisVersion) return [];
  return tolerant(() => {
    const look = lookSentBy(state);
    const request = { kind: ofThisVersion, state: known as object, ...(look ? { look } : {}) };
    return composeMessages(request, config, new Date(at)).map(({ message }) => message);
  }, []);
}
