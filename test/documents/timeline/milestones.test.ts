/** The four spans: from when to when, and what keeps each from being known. */

import type { Validation } from '../../../src/model/state';
import { applied, incident, remediation, state } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { history, type Line } from '../../support/timeline-lines';

const alertInput = JSON.stringify({
  trigger: 'alert',
  alert: { ...incident().alert, startsAt: '2026-01-31T02:59:48.000Z' },
});
const sample = (observedAt: string, healthy: boolean, next: Validation['next']) => ({
  validation: { observedAt: `2026-01-31T${observedAt}.000Z`, healthy, next, checks: [], summary: '' },
});

/** An execution that began at 03:00:00, with what each task left. */
function milestones(input: string | undefined, ...tasks: readonly [string, object][]) {
  const lines: Line[] = [['ExecutionStarted', 0, input === undefined ? {} : { input }]];
  for (const [name, left] of tasks) {
    lines.push(['TaskStateEntered', lines.length === 1 ? 0 : lines.length, { name }]);
    lines.push(['TaskStateExited', lines.length, { name, output: JSON.stringify(left) }]);
  }
  return timelineOf(history(...lines)).milestones;
}

const began = incident({ startedAt: '2026-01-31T02:59:48.000Z' });
const nothing = applied({ id: 'p-1', changed: 0, finishedAt: '2026-01-31T03:00:30.000Z' });
const change = applied({ id: 'p-2', changed: 5, finishedAt: '2026-01-31T03:01:00.000Z' });

it('are counted from the start of the alert', () => {
  expect(
    milestones(
      alertInput,
      ['Prepare', state({ incident: began })],
      ['Validate', sample('03:00:40', true, 'sample')],
      ['Remediate', { remediation: remediation({ actions: [nothing] }) }],
      ['Remediate', { remediation: remediation({ actions: [nothing, change] }) }],
      ['Validate', sample('03:01:10', false, 'sample')],
      ['Validate', sample('03:01:20', true, 'sample')],
      ['Validate', sample('03:01:30', true, 'resolved')],
    ),
  ).toEqual({
    detection: {
      name: 'Time to detect',
      seconds: 12,
      formula: 'execution started − incident started',
      from: '2026-01-31T02:59:48.000Z',
      to: '2026-01-31T03:00:00.000Z',
    },
    firstAction: {
      name: 'Time to first action',
      seconds: 72,
      formula: 'first change ended − incident started',
      from: '2026-01-31T02:59:48.000Z',
      to: '2026-01-31T03:01:00.000Z',
    },
    mitigation: {
      name: 'Time to mitigate',
      seconds: 92,
      formula: 'first healthy sample after a change − incident started',
      from: '2026-01-31T02:59:48.000Z',
      to: '2026-01-31T03:01:20.000Z',
    },
    resolution: {
      name: 'Time to resolve',
      seconds: 102,
      formula: 'last healthy sample − incident started',
      from: '2026-01-31T02:59:48.000Z',
      to: '2026-01-31T03:01:30.000Z',
    },
  });
});

const seconds = (...made: Parameters<typeof milestones>) =>
  Object.values(milestones(...made)).map((each) => each.seconds);

it('are not reached without a change, or before it is resolved', () => {
  const unchanged: [string, object] = ['Remediate', { remediation: remediation({ actions: [nothing] }) }];
  expect(seconds(alertInput, unchanged, ['Validate', sample('03:01:30', true, 'resolved')])).toEqual([
    12,
    null,
    null,
    102,
  ]);
  expect(seconds(alertInput, ['Validate', sample('03:01:30', true, 'sample')])).toEqual([
    12,
    null,
    null,
    null,
  ]);
});

it('count from the given start of an incident that was told by hand', () => {
  expect(seconds('{"startedAt":"2026-01-31T02:50:00Z"}')).toEqual([600, null, null, null]);
});

it('do not know how long it took to notice, when nobody said when it began', () => {
  const byHand = incident({ trigger: 'manual', alert: null, startedAt: '2026-01-31T03:00:00.000Z' });
  expect(
    seconds('{}', ['Prepare', { incident: byHand }], ['Validate', sample('03:01:30', true, 'resolved')]),
  ).toEqual([null, null, null, 90]);
});

it('do not count what a failed state left of the one before', () => {
  const lines: Line[] = [
    ['ExecutionStarted', 0, { input: alertInput }],
    ['TaskStateEntered', 0, { name: 'Validate' }],
    ['LambdaFunctionScheduled', 2],
    ['LambdaFunctionFailed', 3, { error: 'E' }],
    [
      'TaskStateExited',
      4,
      { name: 'Validate', output: JSON.stringify(sample('03:01:30', true, 'resolved')) },
    ],
  ];
  expect(timelineOf(history(...lines)).milestones.resolution.seconds).toBeNull();
});
