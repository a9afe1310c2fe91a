/** The report's short form takes the sentences from here, and falls for nothing that a failed state left. */
import { buildTimeline } from '../../../src/documents/report/timeline';
import { remediation, state } from '../../support/builders';
import { history } from '../../support/timeline-lines';

it('does not tell again what stood in the state before a failure was caught', () => {
  const left = JSON.stringify(state({ remediation: remediation({ summary: 'terminated 5' }) }));
  const entries = buildTimeline(
    history(
      ['ExecutionStarted', 0, { input: '{}' }],
      ['TaskStateEntered', 0, { name: 'Remediate' }],
      ['TaskStateExited', 2, { name: 'Remediate', output: left }],
      ['TaskStateEntered', 3, { name: 'Remediate' }],
      ['LambdaFunctionScheduled', 4],
      ['LambdaFunctionFailed', 5, { error: 'StalePlanError', cause: 'changed' }],
      ['TaskStateExited', 6, { name: 'Remediate', output: left }],
    ),
  );
  expect(entries.slice(1).map(({ severity, text }) => [severity, text])).toEqual([
    ['action', 'terminated 5'],
    ['error', 'StalePlanError: changed'],
  ]);
});
