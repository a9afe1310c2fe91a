/** What `npm run demo -- --json FILE` writes: the outage and its repair in figures. */
import type { AppliedAction } from '../src/remediate/actions';
import type { Report } from '../src/report/report';
import type { Check, Escalation, Figures } from '../src/state';

export interface DemoSummary {
  readonly scenario: string;
  readonly executionArn: string;
  readonly trigger: string;
  readonly status: string;
  readonly outcome: string;
  readonly startedAt: string;
  readonly resolvedAt: string | null;
  readonly seconds: {
    readonly 'fault→alert': number | null;
    readonly 'alert→execution': number | null;
    readonly 'execution→firstAction': number | null;
    readonly 'execution→resolved': number | null;
  };
  readonly before: Figures | null;
  readonly after: Figures | null;
  readonly actions: readonly AppliedAction[];
  readonly checks: readonly Check[];
  readonly escalations: readonly Escalation[];
  readonly historyEvents: number;
}

/** Puts the report beside what only the demo knows: when the fault was switched on, and how the execution ended. */
export function summarize(scenario: string, faultAt: Date, status: string, report: Report): DemoSummary {
  const { incident, seconds } = report;
  const firedAt = incident.alert ? Date.parse(incident.alert.startsAt) : null;
  return {
    scenario,
    executionArn: incident.executionArn,
    trigger: incident.trigger,
    status,
    outcome: report.outcome,
    startedAt: incident.startedAt,
    resolvedAt: report.resolvedAt,
    seconds: {
      'fault→alert': firedAt === null ? null : Math.round((firedAt - faultAt.getTime()) / 100) / 10,
      'alert→execution': seconds.alertToExecution,
      'execution→firstAction': seconds.executionToFirstAction,
      'execution→resolved': seconds.executionToResolved,
    },
    before: report.before,
    after: report.after,
    actions: report.actions,
    checks: report.checks,
    escalations: report.escalations,
    historyEvents: report.historyEvents,
  };
}
