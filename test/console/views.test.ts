/** What the console makes of an execution and its definition, without a local run. */
import { graphOf } from '../../local/console/graph';
import { inputProblems } from '../../local/console/input';
import { layoutGraph } from '../../local/console/layout';
import { messageOf } from '../../local/console/messages';
import { progressOf } from '../../local/console/progress';
import { configuration } from '../support/builders';
import { recorded } from '../support/recorded-history';
import { allStates, definitionOf, synthesize } from '../support/synthesized';

const config = configuration();
const definition = definitionOf(synthesize(config));
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
      const [[startX = 0, startY = 0] = [], [endX = 0, endY = 0] = []] = points;
      if (startY !== endY) continue;
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
    const { states, taken } = progressOf(recorded(name).events.slice(0, events), events > 30);
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
    const { states } = progressOf(events.slice(0, 12), false);
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
  const sent = {
    ...{ at: '2026-01-31T03:00:00Z', messageId: '1', channel: 'sns' as const },
    ...{ topicArn: '', audience: 'lead-engineer' },
  };

  it('has its subject, and the execution that sent it', () => {
    const messageAttributes = { kind: 'risk', incident: 'pool-1' };
    expect(
      messageOf({ ...sent, subject: '[RISK] pool', message: 'One. Two.', messageAttributes }),
    ).toMatchObject({
      kind: 'risk',
      incident: 'pool-1',
      subject: '[RISK] pool',
    });
  });

  it('that an event rule sent says the first of it, and which execution it is about', () => {
    const message =
      '"It ended as ABORTED. Needed: take over. Execution: arn:aws:states:us-east-1:0:execution:knhk-runbook:pool-1"';
    expect(messageOf({ ...sent, subject: undefined, message, messageAttributes: {} })).toMatchObject({
      kind: 'event',
      incident: 'pool-1',
      subject: 'It ended as ABORTED',
      body: message,
    });
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
      { field: 'mode', text: 'one of auto, approve, dry-run (got "yolo")' },
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
      { field: 'input', text: expect.stringContaining('expected object') },
    ]);
  });

  it('pretends to be no alert', () => {
    expect(inputProblems({ trigger: 'alert' }, config, now)).not.toEqual([]);
  });
});
