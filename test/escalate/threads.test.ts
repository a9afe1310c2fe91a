/** The threads of an incident on their way: from one message to the next, and to each channel. */
import { within } from '../../src/adapters/channels/attempts';
import { escalate } from '../../src/escalate/escalate';
import type { Message } from '../../src/model/message';
import type { Channel } from '../../src/ports';
import { configuration } from '../support/builders';
import { everything as full } from '../support/everything';

const sent: Message[] = [];
const slack: Channel = {
  name: 'slack',
  accepts: () => true,
  send: async (message) => {
    sent.push(message);
    return { attempts: 1, thread: { place: 'C1', id: message.threads?.[0]?.id ?? '5.1' } };
  },
};
const tools = {
  ...{ channels: [slack], config: configuration(), within },
  now: () => new Date('2026-01-31T03:30:00.000Z'),
  acknowledgement: async () => null,
};

it('tells a channel in which threads the incident is told already, and keeps in which one a message is', async () => {
  const opened = await escalate({ kind: 'action-taken', state: full() }, tools);
  expect(opened.deliveries[0]?.thread).toEqual({ place: 'C1', id: '5.1' });
  const page = await escalate({ kind: 'unresolved', state: { ...full(), announcement: opened } }, tools);
  expect(page.deliveries[0]?.thread).toEqual({ place: 'C1', id: '5.1' });
  // Of another branch, which two that did not know of each other opened: the older one.
  const threads = [
    { place: 'C1', id: '4.9' },
    { place: 'C2', id: '1.0' },
  ];
  await escalate({ kind: 'resolved', state: { ...full(), announcement: opened }, threads }, tools);
  expect(sent.slice(0, 3).map((each) => each.threads)).toEqual([
    undefined,
    [{ place: 'C1', id: '5.1' }],
    threads,
  ]);
});
