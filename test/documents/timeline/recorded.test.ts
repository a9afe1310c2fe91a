/** Every way that an execution can go, as it was recorded. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isOpen } from '../../../src/documents/timeline/format/describe';
import { timelineOf } from '../../support/documents';
import { RECORDED, recorded } from '../../support/recorded-history';
import { line } from '../../support/timeline-lines';

const EXPECTED = path.join(__dirname, '..', '..', 'fixtures', 'timelines');

describe.each(RECORDED)('%s', (name) => {
  const { events, execution } = recorded(name);
  const timeline = timelineOf(events, execution);

  it('tells these entries', () => {
    const expected = readFileSync(path.join(EXPECTED, `${name}.txt`), 'utf8')
      .trim()
      .split('\n');
    expect(timeline.entries.map(line)).toEqual(expected);
  });

  it('understands every event, and leaves none open', () => {
    expect(timeline.unknownEvents).toEqual({});
    expect(timeline.historyEvents).toBe(events.length);
    expect(timeline.entries.filter(isOpen)).toEqual([]);
  });

  it('is in order, with every length as it is between its times', () => {
    const times = timeline.entries.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    for (const { at, endedAt, durationSeconds } of timeline.entries) {
      const seconds = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(at)) / 1_000;
      expect(durationSeconds).toBe(seconds === null ? null : Math.round(seconds * 10) / 10);
    }
  });

  it('can be cut off anywhere', () => {
    for (let cut = 0; cut <= events.length; cut += 1) {
      for (const part of [events.slice(0, cut), events.slice(cut)]) {
        const { entries, unknownEvents } = timelineOf(part);
        assert.deepEqual(unknownEvents, {});
        for (const { text } of entries) assert.doesNotMatch(text, /^$|undefined|NaN/);
      }
    }
  });
});

it.each<[(typeof RECORDED)[number], (number | null)[]]>([
  ['resolved', [0, 0.4, 11, 13]],
  ['exhausted', [0, 0.4, 14.7, 16.8]],
  ['approved', [null, 1.3, 5.5, 7.5]],
  ['rejected', [null, null, null, 6.4]],
  ['observing', [null, null, null, 5.4]],
  ['undone', [0, 0.3, 17.9, 19.9]],
  ['dry-run', [null, null, null, null]],
  ['input-rejected', [null, null, null, null]],
  ['aborted', [null, null, null, null]],
  ['timed-out', [0, null, null, null]],
])('%s: detect, first action, mitigate, resolve', (name, seconds) => {
  const { events, execution } = recorded(name);
  expect(Object.values(timelineOf(events, execution).milestones).map((each) => each.seconds)).toEqual(
    seconds,
  );
});

it('shows an execution that still runs as it stands', () => {
  const { events } = recorded('observing');
  const running = timelineOf(events.slice(0, 36), { status: 'RUNNING' });
  expect(running.execution).toMatchObject({ status: 'RUNNING', endedAt: null });
  expect(running.entries.filter(isOpen).map(line)).toEqual([
    '0 - workflow main/RespondAndWatch info: runs side by side: Diagnose, WaitUntilEscalation',
    '0 - workflow WaitUntilEscalation/WaitUntilEscalation info: waits until 2026-11-24T09:17:01.127Z, to page the lead engineer then',
    '0.2 - workflow Diagnose/KeepWatching info: waits between samples; nothing more is changed',
  ]);
});

it('keeps the evidence behind what is told', () => {
  const { events } = recorded('undone');
  const of = (state: string) => timelineOf(events).entries.find((each) => each.state === state)?.evidence;
  expect(of('Diagnose')?.[0]).toBe('undersized-pool (medium confidence)');
  expect(of('Remediate')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^headroom: /),
      expect.stringMatching(/^undo: /),
      expect.stringMatching(/ -> /),
    ]),
  );
  expect(of('UndoChange')).toEqual([
    expect.stringMatching(/ -> /),
    'why: worse than before: 90 % of requests fail, 0 % did before',
  ]);
  expect(of('Validate')).toContainEqual(expect.stringMatching(/^FAILED error-rate: 8.* %, required <= 1 %/));
  expect(of('EscalateUndone')).toEqual([expect.stringMatching(/^sre-on-call: delivered: \[NEEDS YOU\]/)]);
  expect(of('Prepare')).toContain('mode: auto');
  const [alert] = timelineOf(events).entries;
  expect(alert?.evidence).toContain('severity=critical');
});
