import { reportMarkdown } from '../../../src/documents/report/markdown';
import { reportText } from '../../../src/documents/report/text';
import type { WorkflowState } from '../../../src/model/state';
import { validate } from '../../../src/validate/validate';
import {
  applied,
  configuration,
  diagnosis,
  escalated,
  finding,
  incident,
  remediation,
  state,
  targetOf,
} from '../../support/builders';
import { reportOf } from '../../support/documents';
import { evidence, pools } from '../../support/evidence-builders';
import { leaking, session } from '../../support/evidence-of-database';
import { History, withInserted } from '../../support/history';

const config = configuration();
const alertInput = { trigger: 'alert', target: 'knhk-closed-loop', alert: incident().alert };

function story(overrides: Partial<WorkflowState> = {}): History {
  const leak = {
    ...diagnosis('connection-leak', { pool: pools(50), database: leaking([session(1)]) }),
    findings: [finding('connection-leak')],
  };
  const prepared = state(overrides);
  const diagnosed = { ...prepared, diagnosis: leak };
  const remediated = {
    ...diagnosed,
    remediation: remediation({ actions: [applied()], summary: 'terminated 50' }),
  };
  const late = evidence({ observedAt: '2026-01-31T03:02:10.000Z' });
  const first = validate(remediated, late, targetOf(config), config);
  const second = validate({ ...remediated, validation: first }, late, targetOf(config), config);
  const risk = escalated('risk', { risks: ['customer-facing'] });
  return new History(alertInput)
    .state('Prepare', prepared)
    .state('Diagnose', diagnosed)
    .state('EscalateRisk', { ...diagnosed, riskEscalation: risk })
    .state('Remediate', remediated)
    .state('Validate', { ...remediated, validation: first })
    .state('Validate', { ...remediated, validation: second });
}

describe('buildReport', () => {
  it('tells what happened, with its milestones', async () => {
    const report = reportOf(story().events);
    expect(report).toMatchObject({
      outcome: 'resolved',
      resolvedAt: '2026-01-31T03:02:10.000Z',
      milestones: {
        detection: { seconds: 21 },
        firstAction: { seconds: 62 },
        mitigation: { seconds: 130 },
        resolution: { seconds: 130 },
      },
      before: { poolUtilization: 1, idleInTransaction: 1 },
      after: { poolUtilization: 0.2, idleInTransaction: 0, errorRate: 0, p95Ms: 40 },
      actions: [{ changed: 50 }],
      escalations: [{ kind: 'risk', risks: ['customer-facing'] }],
    });
    expect(report.checks.map((check) => check.passed)).toEqual(Array(8).fill(true));
    expect(
      report.timeline.map(({ state: name, actor, offsetSeconds }) => [name || actor, offsetSeconds]),
    ).toEqual([
      ['alert', 0],
      ['workflow', 21],
      ['Prepare', 22],
      ['Diagnose', 24],
      ['EscalateRisk', 26],
      ['Remediate', 28],
      ['Validate', 30],
      ['Validate', 32],
    ]);
  });

  it('calls it recovered, not resolved, when a person had to be called or nothing was changed', async () => {
    const escalation = escalated('steps-exhausted');
    const handedOver = story();
    const { events } = handedOver;
    expect(reportOf(events).outcome).toBe('resolved');
    const called = new History({}).state('EscalateExhausted', { ...state(), escalation });
    expect(reportOf(withInserted(events, events.length - 2, called)).outcome).toBe('recovered');
  });

  it('names the cause that was found before anything was changed', async () => {
    const unread = { ...state(), diagnosis: diagnosis('no-data') };
    const later = { ...state(), diagnosis: diagnosis('false-alarm') };
    const { events } = story().state('Diagnose', later);
    const history = withInserted(events, 3, new History({}).state('Diagnose', unread));
    expect(reportOf(history).findings[0]?.cause).toBe('connection-leak');
  });

  it('is open while no sample resolved it', async () => {
    expect(reportOf(story().events.slice(0, -2))).toMatchObject({
      outcome: 'open',
      resolvedAt: null,
      milestones: { resolution: { seconds: null } },
    });
  });

  it('tells a failed execution and a dry run apart', async () => {
    const failed = story().add({
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'E', cause: 'c' },
    });
    expect(reportOf(failed.events).outcome).toBe('failed');
    expect(reportOf(story({ incident: incident({ mode: 'dry-run' }) }).events).outcome).toBe('dry-run');
  });

  it('shows failures with the state they happened in, and who stopped it', async () => {
    const history = new History({})
      .state('Prepare', state())
      .add({ type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Diagnose' } })
      .add({ type: 'LambdaFunctionScheduled' })
      .add({
        type: 'LambdaFunctionFailed',
        lambdaFunctionFailedEventDetails: { error: 'TypeError', cause: '{"errorMessage":"no"}' },
      })
      .add({ type: 'LambdaFunctionScheduled' })
      .add({
        type: 'LambdaFunctionTimedOut',
        lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' },
      })
      .add({ type: 'SomethingNew' })
      .add({
        type: 'ExecutionAborted',
        executionAbortedEventDetails: { error: 'StoppedByEngineer', cause: 'enough' },
      });
    expect(reportOf(history.events).timeline.slice(2)).toMatchObject([
      {
        state: 'Diagnose',
        severity: 'error',
        text: 'failed at attempt 2: the step took longer than its time limit (States.Timeout)',
      },
      { state: 'Diagnose', severity: 'warning', text: 'attempt 1 failed: TypeError: no' },
      { text: 'events that are not understood: SomethingNew (1)' },
      { actor: 'engineer', text: 'execution stopped: StoppedByEngineer: enough' },
    ]);
  });

  it('survives output that the service cut off, and says when there is no incident', () => {
    const cut = new History({})
      .state('Prepare', state())
      .add({ type: 'TaskStateExited', stateExitedEventDetails: { name: 'Diagnose', output: '{"diagn' } });
    expect(reportOf(cut.events).findings).toEqual([]);
    expect(() => reportOf(new History({}).events)).toThrow(/no incident/);
  });
});

describe('the documents', () => {
  it('write the whole story', async () => {
    const report = reportOf(story().events);
    const markdown = reportMarkdown(report);
    for (const text of [
      '**resolved**',
      '## Findings',
      'connection-leak',
      '| 100 % | 20 % |',
      'passed',
      'none needed',
      '| Time to detect | 21.0 s |',
    ]) {
      expect(markdown).toContain(text);
    }
    expect(reportText(report)).toContain('RESOLVED');
    expect(reportText(report)).toMatch(/passed {2}pool-utilization: 20 %, required < 80 %/);
  });

  it('let no text from outside become markup or reach the terminal', async () => {
    const evil = applied({ summary: 'x | <script>alert(1)</script> [a](http://b) `c`\n# d \u001b[31m' });
    const history = new History({})
      .state('Prepare', state())
      .state('Remediate', state({ remediation: remediation({ actions: [evil] }) }));
    const report = reportOf(history.events);
    const row =
      reportMarkdown(report)
        .split('\n')
        .find((line) => line.includes('script')) ?? '';
    expect(row).toContain('x \\| \\<script\\>alert(1)\\</script\\> \\[a\\](http\\://b) \\`c\\` \\# d');
    expect(reportText(report)).not.toContain('\u001b');
  });
});
