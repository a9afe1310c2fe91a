/** What the tests of messages share: a configuration with a status page, and what is composed with it. */
import { composeMessages } from '../../src/escalate/messages';
import type { EscalationRequest } from '../../src/escalate/request';
import type { MessageKind } from '../../src/model/audiences';
import type { Message } from '../../src/model/message';
import { configuration } from '../support/builders';
import { everything } from '../support/everything';

export const NOW = new Date('2026-01-31T03:12:30.000Z');
export const config = configuration({
  notifications: { statuspage: { secretId: 'statuspage', pageId: 'abc' } },
});

/** The messages of that kind, one for each audience that is told. */
export function compose(
  kind: MessageKind,
  state: EscalationRequest['state'] = everything(),
  now = NOW,
): Message[] {
  return composeMessages({ kind, state }, config, now).map(({ message }) => message);
}
