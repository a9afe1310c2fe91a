/** Branches that run side by side: their events are mixed, and told apart by the event that each follows. */

import { timelineOf } from '../../support/documents';
import { history, type Line, linesOf } from '../../support/timeline-lines';

const BOTH: readonly Line[] = [
  ['ExecutionStarted', 0, { input: '{}' }],
  ['ParallelStateEntered', 0, { name: 'Both' }],
  ['ParallelStateStarted', 2],
  ['TaskStateEntered', 3, { name: 'Respond' }],
  ['WaitStateEntered', 3, { name: 'Watch' }],
];

it('names each branch by its first state, and cuts short what a failure beside it ends', () => {
  expect(
    linesOf(
      history(
        ...BOTH,
        ['LambdaFunctionScheduled', 4],
        ['LambdaFunctionStarted', 6],
        ['LambdaFunctionSucceeded', 7],
        ['TaskStateExited', 8, { name: 'Respond', output: '{}' }],
        ['FailStateEntered', 9, { name: 'IncidentResolved' }],
        ['WaitStateAborted', 10],
        ['ParallelStateFailed', 10],
        ['ParallelStateExited', 12, { name: 'Both', output: '{}' }],
        ['SucceedStateEntered', 13, { name: 'Ended' }],
        ['SucceedStateExited', 14, { name: 'Ended' }],
        ['ExecutionSucceeded', 15],
      ),
    ),
  ).toEqual([
    '0 - engineer main/ info: execution started by hand',
    '1 11 workflow main/Both info: runs side by side: Respond, Watch',
    '3 5 workflow Respond/Respond info: done',
    '4 6 workflow Watch/Watch info: was to wait; ended early by another branch',
    '9 0 workflow Respond/IncidentResolved success: healthy often enough in a row: the response is over',
    '13 1 workflow main/Ended success: ends well',
    '15 - workflow main/ success: execution succeeded',
  ]);
});

it('ends each branch by itself when all succeed, in whatever order', () => {
  expect(
    linesOf(
      history(
        ...BOTH,
        ['WaitStateExited', 5, { name: 'Watch' }],
        ['PassStateEntered', 6, { name: 'Watched' }],
        ['LambdaFunctionScheduled', 4],
        ['PassStateExited', 7, { name: 'Watched' }],
        ['LambdaFunctionSucceeded', 8],
        ['TaskStateExited', 10, { name: 'Respond', output: '{}' }],
        ['ParallelStateSucceeded', 11],
        ['ParallelStateExited', 11, { name: 'Both' }],
        ['PassStateEntered', 13, { name: 'After' }],
      ),
    ).slice(1),
  ).toEqual([
    '1 11 workflow main/Both info: runs side by side: Respond, Watch',
    '3 7 workflow Respond/Respond info: done',
    '4 1 workflow Watch/Watch info: waited 1 s',
    '6 2 workflow Watch/Watched info: passed on',
    '13 - workflow main/After info: in progress',
  ]);
});

it('tells of a task that another branch cut short, in whatever state its call was', () => {
  expect(
    linesOf(
      history(
        ...BOTH,
        ['LambdaFunctionScheduled', 4],
        ['WaitStateExited', 5, { name: 'Watch' }],
        ['FailStateEntered', 7, { name: 'Enough' }],
        ['TaskStateAborted', 8],
        ['ParallelStateFailed', 8],
        ['ExecutionFailed', 10, { error: 'Enough' }],
      ),
    ).slice(1),
  ).toEqual([
    '1 9 workflow main/Both info: runs side by side: Respond, Watch; ended by the end of the execution',
    '3 5 workflow Respond/Respond warning: cut short by another branch: what it was doing may go on',
    '4 2 workflow Watch/Watch info: waited 2 s',
    '7 0 workflow Watch/Enough error: ends with an error',
    '10 - workflow main/ error: execution failed: Enough',
  ]);
});

it('goes two deep', () => {
  const events = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['ParallelStateEntered', 0, { name: 'Outer' }],
    ['ParallelStateStarted', 2],
    ['WaitStateEntered', 3, { name: 'OuterWait' }],
    ['ParallelStateEntered', 3, { name: 'Inner' }],
    ['ParallelStateStarted', 5],
    ['WaitStateEntered', 6, { name: 'InnerWait' }],
    ['WaitStateEntered', 6, { name: 'InnerSoon' }],
    ['WaitStateExited', 8, { name: 'InnerSoon' }],
    ['FailStateEntered', 9, { name: 'InnerFail' }],
    ['WaitStateAborted', 10],
    ['ParallelStateFailed', 10],
    ['WaitStateAborted', 12],
    ['ParallelStateFailed', 12],
    ['ExecutionFailed', 14, { error: 'Broken', cause: 'inside' }],
  );
  expect(
    timelineOf(events).entries.map(({ branch, state, endedAt }) => [branch, state, endedAt?.slice(17, 19)]),
  ).toEqual([
    ['main', '', undefined],
    ['main', 'Outer', '14'],
    ['OuterWait', 'OuterWait', '12'],
    ['Inner', 'Inner', '13'],
    ['InnerWait', 'InnerWait', '10'],
    ['InnerSoon', 'InnerSoon', '08'],
    ['InnerSoon', 'InnerFail', '09'],
    ['main', '', undefined],
  ]);
});

it('tells of a Parallel that is tried again', () => {
  const events = history(
    ...BOTH,
    ['LambdaFunctionScheduled', 4],
    ['LambdaFunctionStarted', 6],
    ['LambdaFunctionFailed', 7, { error: 'Flaky' }],
    ['WaitStateAborted', 8],
    ['ParallelStateStarted', 8],
    ['TaskStateEntered', 10, { name: 'Respond' }],
    ['WaitStateEntered', 10, { name: 'Watch' }],
    ['WaitStateExited', 12, { name: 'Watch' }],
    ['TaskStateExited', 11, { name: 'Respond', output: '{}' }],
    ['ParallelStateSucceeded', 14],
    ['ParallelStateExited', 14, { name: 'Both' }],
  );
  expect(linesOf(events).slice(1)).toEqual([
    '1 14 workflow main/Both warning: runs side by side: Respond, Watch',
    '3 6 workflow Respond/Respond error: failed: Flaky',
    '4 4 workflow Watch/Watch info: was to wait; ended early by another branch',
    '10 3 workflow Respond/Respond info: done',
    '11 1 workflow Watch/Watch info: waited 1 s',
  ]);
  expect(timelineOf(events).entries[1]?.evidence).toEqual(['event 10: a branch failed; all are run again']);
});

it('takes states whose beginning is missing for branches of their own', () => {
  expect(linesOf(history(...BOTH).slice(3))).toEqual([
    '0 - workflow main/Respond info: in progress',
    '1 - workflow Watch/Watch info: waits',
  ]);
});

it('takes a failed task for failed, and the one beside it for cut short', () => {
  const tasks = history(
    ['ExecutionStarted', 0, { input: '{}' }],
    ['ParallelStateEntered', 0, { name: 'Both' }],
    ['ParallelStateStarted', 2],
    ['TaskStateEntered', 3, { name: 'Left' }],
    ['TaskStateEntered', 3, { name: 'Right' }],
    ['LambdaFunctionScheduled', 4],
    ['LambdaFunctionFailed', 6, { error: 'E' }],
    ['TaskStateAborted', 7],
    ['ParallelStateFailed', 7],
  );
  expect(linesOf(tasks).slice(2)).toEqual([
    '3 5 workflow Left/Left error: failed: E',
    '4 3 workflow Right/Right warning: cut short by another branch: what it was doing may go on',
  ]);
});

it('says which ends are not in the history', () => {
  const lines = linesOf(
    history(
      ['ExecutionStarted', 0, { input: '{}' }],
      ['PassStateEntered', 1, { name: 'First' }],
      ['PassStateEntered', 2, { name: 'Second' }],
      ['ParallelStateExited', 99, { name: 'Both' }],
    ),
  );
  expect(lines.slice(1)).toEqual([
    '1 1 workflow main/First info: its end is not in the history',
    '2 - workflow main/Second info: in progress',
    '3 - workflow main/Both info: its branches have ended',
  ]);
});

it('names a task whose beginning is missing when it ends', () => {
  const output = '{"diagnosis":{"summary":"a leak","findings":[],"risks":[]}}';
  const events = history(
    ['LambdaFunctionStarted', 77],
    ['LambdaFunctionSucceeded', 1],
    ['TaskStateExited', 2, { name: 'Diagnose', output }],
  );
  expect(linesOf(events)).toEqual(['0 - workflow main/Diagnose info: a leak']);
});
