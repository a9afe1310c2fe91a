/** What the console makes of an execution and its definition, without a local run. */

import { graphOf } from '../../console/graph';
import { inputProblems } from '../../console/input';
import { layoutGraph } from '../../console/layout';
import { messagesOf } from '../../console/local/messages';
import { progressOf } from '../../console/progress';
import type { OutboxMessage } from '../../emulators/aws/outbox';
import { readExecution } from '../../src/history/read';
import type { ChannelName } from '../../src/ports';
import { configuration } from '../support/builders';
import { History } from '../support/history';
import { recorded } from '../support/recorded-history';
import { allStates, synthesizedDefinition } from '../support/synthesized';

const config = configuration();
const definition = synthesizedDefinition(config);
const graph = layoutGraph(graphOf(definition));

describe('the graph', () => {
  it('has every state of the synthesized definition, and every way between them', () => {
    const states = allStates(definition);
    expect(graph.nodes.map(({ id }) => id).sort()).toEqual(states.map(([name]) => name).sort());
    const ways = new Set(graph.edges.map(({ from, to }) => `${from}→${to}`));
    for (const [name, state] of states) {
      const catches = (state['Catch'] ?? []) as { Next: string }[];
      const choices = (state['Choices'] ?? []) as { Next: string }[];
      const next = [state['Next'], state['Default'], ...[...catches, ...choices].map(({ Next }) => Next)];
      for (const to of next) if (to !== undefined) expect(ways).toContain(`${name}→${to}`);
    }
  });

  it('puts no state on another, and none outside of its Parallel', () => {
    for (const one of graph.nodes) {
      const parent = graph.nodes.find(({ id }) => id === one.parent) ?? graph;
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(parent.width);
      expect(one.y + one.height).toBeLessThanOrEqual(parent.height);
      for (const other of graph.nodes) {
        if (other === one || other.parent !== one.parent) continue;
        const isApart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect([one.id, other.id, isApart]).toEqual([one.id, other.id, true]);
      }
    }
  });

  it('draws no line back through a state beside it', () => {
    const absolute = graph.nodes.map((node) => {
      const parent = graph.nodes.find(({ id }) => id === node.parent);
      return { ...node, x: node.x + (parent?.x ?? 0), y: node.y + (parent?.y ?? 0) };
    });
    for (const { from, to, points } of graph.edges) {
      const level = points.findIndex(([, y], index) => y === points[index + 1]?.[1]);
      if (level < 0) continue;
      const [[startX = 0, startY = 0] = [], [endX = 0] = []] = points.slice(level);
      const through = absolute.filter(
        ({ id, type, x, y, width, height }) =>
          type !== 'Parallel' &&
          ![from, to].includes(id) &&
          y < startY &&
          startY < y + height &&
          x < Math.max(startX, endX) &&
          Math.min(startX, endX) < x + width,
      );
      expect([from, to, through.map(({ id }) => id)]).toEqual([from, to, []]);
    }
  });

  it('draws every line from one end to the other', () => {
    for (const { points } of graph.edges) expect(points.length).toBeGreaterThanOrEqual(2);
  });
});

describe('the progress', () => {
  const statuses = (name: Parameters<typeof recorded>[0], events = recorded(name).events.length) => {
    const history = readExecution(recorded(name).events.slice(0, events));
    const { states, taken } = progressOf(history);
    return { of: (state: string) => states[state]?.status, states, taken };
  };

  it('shows what was passed, how often, and on which way', () => {
    const { of, states, taken } = statuses('resolved');
    expect([of('Prepare'), of('Resolved'), of('IncidentResolved')]).toEqual([
      'visited',
      'visited',
      'visited',
    ]);
    expect(of('WaitUntilEscalation')).toBe('cut short');
    expect(of('EscalateUnresolved')).toBeUndefined();
    expect(states['Validate']).toMatchObject({ visits: 6, text: 'visited 6×' });
    expect(taken).toContain('WhatNext→IncidentResolved');
    expect(taken).not.toContain('WhatNext→UndoChange');
  });

  it('shows what runs now, in both branches', () => {
    const { events } = recorded('resolved');
    const { states } = progressOf(readExecution(events.slice(0, 12)));
    const running = Object.keys(states).filter((name) => states[name]?.status === 'current');
    expect(running).toEqual(['RespondAndWatch', 'Diagnose', 'WaitUntilEscalation']);
  });

  it('shows what failed, and what a stop or a time limit cut short', () => {
    const rejected = statuses('input-rejected', 8);
    expect([rejected.of('Prepare'), rejected.of('InputRejected')]).toEqual(['failed', 'failed']);
    expect(statuses('aborted').of('WaitForApproval')).toBe('cut short');
    expect(statuses('timed-out').of('KeepWatching')).toBe('cut short');
  });
});

describe('a message', () => {
  const UNDER_WAY_MS = 13_000;
  const copy = (channel: ChannelName, seconds: number, rest: Partial<OutboxMessage> = {}): OutboxMessage => ({
    at: new Date(Date.parse('2026-01-31T03:00:00Z') + seconds * 1_000).toISOString(),
    ...{ messageId: `${channel} ${seconds}`, channel, audience: 'lead-engineer' },
    ...{ subject: '[PAGE] pool', message: 'It is full.\nMore.', messageAttributes: page },
    ...rest,
  });
  const page = { kind: 'unresolved', phase: 'page', incident: 'pool-1' };
  const made = (at: string) => ({ messageAttributes: { ...page, at } });
  const shown = (...copies: OutboxMessage[]) => messagesOf(copies, UNDER_WAY_MS);
  const channels = (...copies: OutboxMessage[]) =>
    shown(...copies).map((message) => message.copies.map(({ channel }) => channel).join());

  it('is one, by whatever channels it left, each with what it carried', () => {
    expect(shown(copy('slack', 0, { message: 'blocks' }), copy('sns', 1), copy('webhook', 12))).toEqual([
      {
        ...{ id: 'slack 0', at: '2026-01-31T03:00:00.000Z', audience: 'lead-engineer', inPlaceOf: null },
        ...{ kind: 'unresolved', incident: 'pool-1', subject: '[PAGE] pool' },
        copies: [
          { channel: 'slack', body: 'blocks' },
          { channel: 'sns', body: 'It is full.\nMore.' },
          { channel: 'webhook', body: 'It is full.\nMore.' },
        ],
      },
    ]);
  });

  it.each([
    ['to somebody else', { audience: 'sre-on-call' }],
    ['about something else', { subject: '[DATA LOSS RISK] pool' }],
    ['of another execution', { messageAttributes: { ...page, incident: 'pool-2' } }],
    ['of another kind', { messageAttributes: { ...page, kind: 'resolved' } }],
    ['that asks for something else', { messageAttributes: { ...page, phase: 'closed' } }],
    ['in place of another', { messageAttributes: { ...page, inPlaceOf: 'sre-on-call' } }],
  ])('is another one %s', (_, rest) => {
    expect(channels(copy('slack', 0), copy('sns', 0, rest))).toEqual(['slack', 'sns']);
  });

  it('that is said again is another one, also where a channel failed the first time', () => {
    const [first, second] = [made('03:00:00'), made('03:00:05')];
    const again = [copy('webhook', 5, second), copy('slack', 6, second), copy('sns', 7)];
    expect(channels(copy('slack', 0, first), copy('sns', 0), ...again)).toEqual([
      'slack,sns',
      'webhook,slack,sns',
    ]);
    expect(channels(copy('slack', 0, first), copy('webhook', 5, second))).toEqual(['slack', 'webhook']);
    expect(channels(copy('slack', 0), copy('sns', 20))).toEqual(['slack', 'sns']);
    expect(channels(copy('sns', 0), copy('sns', 5), copy('slack', 6))).toEqual(['sns', 'sns,slack']);
  });

  it('to the public is told by its text, and shows the status of the page', () => {
    const message = 'Since 03:00 UTC some requests fail.';
    const said = { audience: 'status-page', message };
    const status = { ...said, messageAttributes: { status: 'investigating', incident: 'pool-1' } };
    expect(shown(copy('webhook', 0, said), copy('statuspage', 1, status))).toMatchObject([
      { kind: 'investigating', copies: [{ channel: 'webhook' }, { channel: 'statuspage' }] },
    ]);
    expect(
      channels(copy('webhook', 0, said), copy('statuspage', 1, { ...status, message: 'Over.' })),
    ).toEqual(['webhook', 'statuspage']);
  });

  it('in place of another says so', () => {
    const messageAttributes = { ...page, inPlaceOf: 'sre-on-call' };
    expect(shown(copy('sns', 0, { messageAttributes }))).toMatchObject([{ inPlaceOf: 'sre-on-call' }]);
  });

  it('that an event rule sent says the first of it, and which execution it is about', () => {
    const message =
      '"It ended as ABORTED. Needed: take over. Execution: arn:aws:states:us-east-1:0:execution:knhk-runbook:pool-1"';
    const event = { subject: undefined, message, messageAttributes: {} };
    expect(shown(copy('sns', 0, event))).toMatchObject([
      { kind: 'event', incident: 'pool-1', subject: 'It ended as ABORTED', copies: [{ body: message }] },
    ]);
    expect(channels(copy('sns', 0, event), copy('sns', 1, event))).toHaveLength(2);
  });
});

describe('who acknowledged it', () => {
  const said = (by: string) => ({ by, at: '2026-01-31T03:01:00Z', audiences: [] });
  const seen = (acknowledgement: ReturnType<typeof said> | null) => ({ validation: { acknowledgement } });
  const acknowledgedIn = ({ events }: History) => readExecution(events).acknowledgement;

  it('stands in the history, where the record is gone', () => {
    const history = new History({}).state('Validate', seen(null)).state('Validate', seen(said('ada')));
    expect(acknowledgedIn(history)).toEqual(said('ada'));
    expect(acknowledgedIn(new History({}).state('Validate', seen(null)))).toBeNull();
  });
});

describe('the input of an execution', () => {
  const now = new Date('2026-01-31T03:00:00Z');

  it.each([{}, { mode: 'dry-run', reason: 'customers call', requestedBy: 'ada' }])('accepts %j', (input) => {
    expect(inputProblems(input, config, now)).toEqual([]);
  });

  it('names every wrong field, and what it accepts, whether the shape or the configuration forbids it', () => {
    const input = {
      mode: 'yolo',
      target: 'shop',
      traceSeconds: 86_400,
      startedAt: '2027-01-01T00:00:00Z',
      colour: 1,
    };
    expect(inputProblems(input, config, now)).toEqual([
      { field: 'mode', text: 'one of auto, approve, dry-run, or check (got "yolo")' },
      { field: 'target', text: expect.stringMatching(/^there is no target 'shop'; accepted: '/) },
      { field: 'traceSeconds', text: expect.stringMatching(/^at most \d+ is accepted \(got 86400\)$/) },
      { field: 'startedAt', text: 'must not lie in the future (got 2027-01-01T00:00:00Z)' },
      { field: 'colour', text: "unknown field 'colour'" },
    ]);
  });

  it.each([0, 1.5, 86_401, 'long'])('says what a time to trace for may be: %j', (traceSeconds) => {
    expect(inputProblems({ traceSeconds }, config, now)).toEqual([
      { field: 'traceSeconds', text: expect.stringMatching(/^a whole number of seconds, 1 to 86400 \(got /) },
    ]);
  });

  it.each([null, [], 'go', 7])('is an object, and not %j', (input) => {
    expect(inputProblems(input, config, now)).toEqual([
      { field: 'input', text: expect.stringContaining('an object is accepted') },
    ]);
  });

  it('pretends to be no alert', () => {
    expect(inputProblems({ trigger: 'alert' }, config, now)).not.toEqual([]);
  });
});
