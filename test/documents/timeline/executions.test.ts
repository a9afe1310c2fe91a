/** What happens to an execution as a whole, and histories that hold less than they might. */
import { incident, state } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { BEGIN, history, type Line, linesOf } from '../../support/timeline-lines';

const ALERT_INPUT = JSON.stringify({ trigger: 'alert', target: 'knhk', alert: incident().alert });

it.each<[string, Line, string[]]>([
  [
    'by an alert',
    ['ExecutionStarted', 0, { input: ALERT_INPUT }],
    ['0 - alert main/ error: KNHKDatabasePoolExhausted fires', '0 - workflow main/ info: execution started'],
  ],
  [
    'by hand',
    ['ExecutionStarted', 0, { input: '{"requestedBy":"ada","reason":"customers call"}' }],
    ['0 - engineer main/ info: execution started by hand, ada: customers call'],
  ],
  [
    'by something that is no input',
    ['ExecutionStarted', 0, { input: '{"trigger":"alert","alert":{"startsAt":"soon"}}' }],
    ['0 - workflow main/ info: execution started'],
  ],
  ['without data', ['ExecutionStarted', 0], ['0 - workflow main/ info: execution started']],
])('starts %s', (_, line, expected) => {
  expect(linesOf(history(line))).toEqual(expected);
});

it.each<[string, object | undefined, string, string]>([
  ['ExecutionSucceeded', { output: '{}' }, 'SUCCEEDED', 'workflow main/ success: execution succeeded'],
  ['ExecutionFailed', { error: 'E', cause: 'c' }, 'FAILED', 'workflow main/ error: execution failed: E: c'],
  ['ExecutionTimedOut', undefined, 'TIMED_OUT', 'workflow main/ error: execution timed out'],
  [
    'ExecutionAborted',
    { error: 'StoppedByEngineer', cause: 'enough' },
    'ABORTED',
    'engineer main/ error: execution stopped: StoppedByEngineer: enough',
  ],
  ['ExecutionAborted', undefined, 'ABORTED', 'engineer main/ error: execution stopped: no error given'],
])('%s ends it, and what is open with it', (type, details, status, said) => {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['WaitStateEntered', 0, { name: 'Settle' }],
    [type, 2, { ...details }],
  );
  expect(linesOf(events).slice(1)).toEqual([
    '1 1 workflow main/Settle info: was to wait for the change to settle; ended early by the end of the execution',
    `2 - ${said}`,
  ]);
  expect(timelineOf(events).execution).toMatchObject({
    status,
    startedAt: '2026-01-31T03:00:00.000Z',
    endedAt: '2026-01-31T03:00:02.000Z',
  });
});

it('tells of a redrive, which goes on with the task that failed', () => {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['TaskStateEntered', 0, { name: 'Prepare' }],
    ['LambdaFunctionScheduled', 2],
    ['LambdaFunctionFailed', 3, { error: 'E' }],
    ['ExecutionFailed', 4, { error: 'E' }],
    ['ExecutionRedriven', 5, { redriveCount: 1 }],
    ['LambdaFunctionScheduled', 6],
    ['LambdaFunctionSucceeded', 7],
    ['TaskStateExited', 8, { name: 'Prepare', output: '{}' }],
    ['ExecutionSucceeded', 9],
  );
  expect(linesOf(events).slice(1)).toEqual([
    '1 3 workflow main/Prepare error: failed: E',
    '4 - workflow main/ error: execution failed: E',
    '5 - engineer main/ warning: execution redriven (1): continues where it ended',
    '6 2 workflow main/Prepare info: done',
    '9 - workflow main/ success: execution succeeded',
  ]);
  expect(timelineOf(events).execution).toMatchObject({ status: 'SUCCEEDED', redrives: 1 });
  expect(timelineOf(events.slice(0, 7)).execution).toMatchObject({
    status: 'RUNNING',
    endedAt: null,
    redrives: 1,
  });
});

it('tells of a redrive inside a branch', () => {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['ParallelStateEntered', 0, { name: 'Both' }],
    ['ParallelStateStarted', 2],
    ['TaskStateEntered', 3, { name: 'Respond' }],
    ['LambdaFunctionScheduled', 4],
    ['LambdaFunctionFailed', 5, { error: 'E' }],
    ['ParallelStateFailed', 6],
    ['ExecutionFailed', 7, { error: 'E' }],
    ['ExecutionRedriven', 8],
    ['LambdaFunctionScheduled', 9],
  );
  expect(linesOf(events).slice(-2)).toEqual([
    '8 - engineer main/ warning: execution redriven (1): continues where it ended',
    '9 - workflow Respond/Respond info: in progress',
  ]);
});

it('counts events that it does not understand, and shows them as one entry', () => {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['MapRunStarted', 1],
    ['ExecutionPondered', 2],
    ['MapRunStarted', 3],
    ['PassStateEntered', 4, { name: 'After' }],
  );
  const timeline = timelineOf(events);
  expect(timeline.unknownEvents).toEqual({ MapRunStarted: 2, ExecutionPondered: 1 });
  expect(timeline.entries.map(({ text, events: ids }) => [text, ids])).toEqual([
    ['execution started by hand', [1, 1]],
    ['events that are not understood: MapRunStarted (2), ExecutionPondered (1)', [2, 4]],
    ['in progress', [5, 5]],
  ]);
});

it.each<[string, object, string]>([
  ['was read without data', { name: 'Diagnose' }, 'done; the history was read without its output'],
  [
    'was cut off by the service',
    { name: 'Diagnose', output: '', outputDetails: { truncated: true } },
    'done; its output was cut off',
  ],
  ['ends in the middle', { name: 'Diagnose', output: '{"diagn' }, 'done; its output was cut off'],
])('says when a history %s', (_, details, text) => {
  const events = history(
    ['ExecutionStarted', 0],
    ['TaskStateEntered', 0, { name: 'Diagnose' }],
    ['TaskStateExited', 2, { ...details }],
  );
  const timeline = timelineOf(events);
  expect(timeline.entries[1]).toMatchObject({ text, severity: 'info', durationSeconds: 1 });
  expect(timeline.incident).toBeNull();
  expect(Object.values(timeline.milestones).map(({ seconds }) => seconds)).toEqual([null, null, null, null]);
});

it('takes from the description what the history does not hold', () => {
  const description = {
    name: 'pool-1',
    executionArn: 'arn:run',
    status: 'RUNNING',
    startDate: new Date(BEGIN + 20_000),
    input: ALERT_INPUT,
  };
  const events = history(['ExecutionStarted', 0], ['TaskStateEntered', 0, { name: 'Prepare' }]).slice(1);
  const timeline = timelineOf(events, description);
  expect(timeline.execution).toMatchObject({ name: 'pool-1', arn: 'arn:run', status: 'RUNNING' });
  expect(timeline.milestones.detection).toMatchObject({ seconds: 20, from: '2026-01-31T03:00:00.000Z' });
});

it('believes a history that has ended, and a description that tells of a later redrive', () => {
  const events = history(['ExecutionStarted', 0], ['ExecutionFailed', 1]);
  expect(timelineOf(events, { status: 'RUNNING' }).execution.status).toBe('FAILED');
  expect(timelineOf(events, { status: 'RUNNING', redriveCount: 1 }).execution.status).toBe('RUNNING');
  expect(timelineOf(events, { status: 'PENDING_REDRIVE', redriveCount: 1 }).execution.status).toBe('UNKNOWN');
});

it('knows nothing of nothing', () => {
  expect(timelineOf([])).toMatchObject({
    execution: { name: '', status: 'UNKNOWN', startedAt: null, endedAt: null },
    incident: null,
    entries: [],
    historyEvents: 0,
  });
});

it('puts events in order, and takes each once: pages may overlap', () => {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['TaskStateEntered', 0, { name: 'Prepare' }],
    ['TaskStateExited', 2, { name: 'Prepare', output: JSON.stringify(state()) }],
  );
  const whole = timelineOf(events);
  expect(timelineOf([...events].reverse())).toEqual(whole);
  expect(timelineOf([...events, ...events])).toEqual(whole);
});
