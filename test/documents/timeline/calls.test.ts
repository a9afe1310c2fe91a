/** The calls of a task's Lambda function. */

import { timelineOf } from '../../support/documents';
import { history, type Line, linesOf } from '../../support/timeline-lines';

const ENTERED: readonly Line[] = [
  ['ExecutionStarted', 0, { input: '{}' }],
  ['TaskStateEntered', 0, { name: 'Diagnose' }],
];
const FAILURE = { error: 'TypeError', cause: '{"errorMessage":"no"}' };
const DONE = { name: 'Diagnose', output: '{"diagnosis":{"summary":"a leak","findings":[],"risks":[]}}' };

/** The entries after the start. */
function entries(...lines: readonly Line[]): string[] {
  return linesOf(history(...ENTERED, ...lines)).slice(1);
}

it('tells each attempt that failed before one that did not', () => {
  const lines = history(
    ...ENTERED,
    ['LambdaFunctionScheduled', 2],
    ['LambdaFunctionStarted', 3],
    ['LambdaFunctionFailed', 4, FAILURE],
    ['LambdaFunctionScheduled', 5],
    ['LambdaFunctionStarted', 6],
    ['LambdaFunctionTimedOut', 7],
    ['LambdaFunctionScheduled', 8],
    ['LambdaFunctionStarted', 9],
    ['LambdaFunctionSucceeded', 10],
    ['TaskStateExited', 11, DONE],
  );
  expect(linesOf(lines).slice(1)).toEqual([
    '1 10 workflow main/Diagnose info: a leak',
    '2 2 workflow main/Diagnose warning: attempt 1 failed: TypeError: no',
    '5 2 workflow main/Diagnose warning: attempt 2 failed: the step took longer than its time limit (States.Timeout)',
  ]);
  const [, state] = timelineOf(lines).entries;
  expect(state).toMatchObject({ evidence: ['it took 3 attempts'], events: [2, 12] });
});

it('tells of the last failure with the state that it ended, and not what the state left before', () => {
  expect(
    entries(
      ['LambdaFunctionScheduled', 2],
      ['LambdaFunctionStarted', 3],
      ['LambdaFunctionFailed', 4, FAILURE],
      ['LambdaFunctionScheduled', 5],
      ['LambdaFunctionStarted', 6],
      ['LambdaFunctionFailed', 7, FAILURE],
      ['TaskStateExited', 8, DONE],
    ),
  ).toEqual([
    '1 7 workflow main/Diagnose error: failed at attempt 2: TypeError: no; caught, the workflow goes on',
    '2 2 workflow main/Diagnose warning: attempt 1 failed: TypeError: no',
  ]);
});

it('tells of a failure that ends the execution', () => {
  expect(
    entries(
      ['LambdaFunctionScheduled', 2],
      ['LambdaFunctionStarted', 3],
      ['LambdaFunctionFailed', 4, FAILURE],
      ['ExecutionFailed', 5, FAILURE],
    ),
  ).toEqual([
    '1 4 workflow main/Diagnose error: failed: TypeError: no',
    '5 - workflow main/ error: execution failed: TypeError: no',
  ]);
});

it('shows a failure that is all there is yet as an error, and the state as under way', () => {
  expect(
    entries(
      ['LambdaFunctionScheduled', 2],
      ['LambdaFunctionStarted', 3],
      ['LambdaFunctionFailed', 4, FAILURE],
    ),
  ).toEqual([
    '1 - workflow main/Diagnose info: in progress',
    '2 2 workflow main/Diagnose error: attempt 1 failed: TypeError: no',
  ]);
});

it.each([
  'LambdaFunctionScheduleFailed',
  'LambdaFunctionStartFailed',
  'LambdaFunctionFailed',
  'LambdaFunctionTimedOut',
])('%s is a failed attempt', (type) => {
  const scheduled = type.replace(/(Schedule|Start)?(Failed|TimedOut)$/, 'Scheduled');
  const failed = history(...ENTERED, [scheduled, 2], [type, 3, { error: 'Some.Error', cause: 'why' }]);
  expect(linesOf(failed)[2]).toBe('2 1 workflow main/Diagnose error: attempt 1 failed: Some.Error: why');
  expect(timelineOf(failed).unknownEvents).toEqual({});
});

it('counts a call that could not even be scheduled', () => {
  expect(
    entries(
      ['LambdaFunctionScheduleFailed', 2, FAILURE],
      ['LambdaFunctionScheduled', 3],
      ['LambdaFunctionTimedOut', 4],
    ),
  ).toEqual([
    '1 - workflow main/Diagnose info: in progress',
    '2 0 workflow main/Diagnose warning: attempt 1 failed: TypeError: no',
    '3 1 workflow main/Diagnose error: attempt 2 failed: the step took longer than its time limit (States.Timeout)',
  ]);
});

it('says when an error is not in the history', () => {
  expect(entries(['LambdaFunctionScheduled', 2], ['LambdaFunctionFailed', 3])[1]).toBe(
    '2 1 workflow main/Diagnose error: attempt 1 failed: no error is in the history',
  );
});

it('knows which events an entry comes from, also while it lasts', () => {
  const events = history(...ENTERED, ['LambdaFunctionScheduled', 2], ['LambdaFunctionStarted', 3]);
  expect(timelineOf(events).entries[1]?.events).toEqual([2, 4]);
});
