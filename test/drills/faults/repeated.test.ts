/** When a message that is there twice is a defect, and when its first attempt was given up on. */
import { repeated, type Sending } from '../../../drills/faults/repeated';
import type { OutboxMessage } from '../../../emulators/aws/outbox';
import type { Step } from '../../../src/history/step';

const message = (channel: string, attributes: Record<string, string>): OutboxMessage => ({
  ...{
    at: '2026-11-30T10:00:00.000Z',
    messageId: 'm',
    channel,
    audience: 'a',
    subject: 's',
    message: 'over',
  },
  messageAttributes: attributes,
});
const sent = (channel: string, attempts: number, failed?: Step): Sending => ({
  steps: failed ? [failed] : [],
  messages: [
    {
      ...{
        state: 'AnnounceResolved',
        kind: 'resolved',
        at: '',
        isCall: false,
        lost: [],
        escalation: {},
        known: {},
      },
      deliveries: [
        { audience: 'a', channel, delivered: true, inPlaceOf: null, detail: '', attempts, durationMs: 1 },
      ],
    },
  ],
});
const gaveUp = (name: string, error: string) =>
  ({
    name,
    attempts: [{ number: 1, atMs: 0, endedMs: 1, failure: { Error: error, Cause: '' }, events: [1, 2] }],
  }) as unknown as Step;
const NOTHING: Sending = { steps: [], messages: [] };
const onPage = message('statuspage', { status: 'resolved' });

it.each([
  ['at its first attempt', 1, 'prometheus', 2, true],
  ['after an attempt that was given up on', 2, 'prometheus', 2, false],
  ['three times for two attempts', 2, 'prometheus', 3, true],
  ['where the page is what fails, and answers before it does', 2, 'statuspage', 2, true],
] as const)(
  'finds an update of the page that is there again %s: %#',
  (_, attempts, dependency, count, isFound) => {
    const found = repeated(Array(count).fill(onPage), { dependency }, sent('statuspage', attempts));
    expect(found).toHaveLength(isFound ? 1 : 0);
  },
);

it('takes the attempts of no other message and no other channel for it', () => {
  expect(repeated([onPage, onPage], { dependency: 's3' }, sent('slack', 2))).toHaveLength(1);
  const investigating = message('statuspage', { status: 'investigating' });
  expect(repeated([investigating, investigating], { dependency: 's3' }, sent('statuspage', 2))).toHaveLength(
    1,
  );
});

it('knows that a page goes out again, and that SNS and Slack may repeat, the webhook not', () => {
  const times = (channel: string, kind: string) => Array(2).fill(message(channel, { kind }));
  expect(repeated(times('webhook', 'unresolved'), { dependency: 's3' }, NOTHING)).toEqual([]);
  expect(repeated(times('sns', 'resolved'), { dependency: 's3' }, NOTHING)).toEqual([]);
  expect(repeated(times('webhook', 'resolved'), { dependency: 's3' }, sent('webhook', 2))).toHaveLength(1);
});

it('takes a step that was ended in the middle for one that may have sent, and one that was refused not', () => {
  const twice = (failed: Step) =>
    repeated(
      Array(2).fill(message('webhook', { kind: 'risk' })),
      { dependency: 's3' },
      sent('webhook', 1, failed),
    );
  expect(twice(gaveUp('EscalateRisk', 'States.Timeout'))).toEqual([]);
  expect(twice(gaveUp('EscalateRisk', 'Lambda.TooManyRequestsException'))).toHaveLength(1);
  expect(twice(gaveUp('Diagnose', 'States.Timeout'))).toHaveLength(1);
});
