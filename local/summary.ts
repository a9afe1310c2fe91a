/** What `npm run demo -- --json FILE` writes: the outage and its repair in figures. */

import type { Report } from '../src/documents/report/report';
import type { ActionKind, AppliedAction } from '../src/model/actions';
import type { Cause } from '../src/model/cause';
import type { Check, Escalation, Figures } from '../src/model/state';

export interface DemoSummary {
  readonly scenario: string;
  /** What every duration of production was divided by. */
  readonly timeFactor: number;
  readonly executionArn: string;
  readonly trigger: string;
  readonly status: string;
  readonly outcome: string;
  readonly startedAt: string;
  readonly resolvedAt: string | null;
  readonly seconds: {
    readonly 'fault→alert': number | null;
    readonly 'alert→execution': number | null;
    readonly 'alert→firstAction': number | null;
    readonly 'alert→resolved': number | null;
  };
  /** What led each diagnosis, in the order found, repeats collapsed. */
  readonly causes: readonly Cause[];
  /** Kinds of what was changed, in the order made. */
  readonly changes: readonly ActionKind[];
  readonly before: Figures | null;
  readonly after: Figures | null;
  readonly actions: readonly AppliedAction[];
  readonly checks: readonly Check[];
  readonly escalations: readonly Escalation[];
  readonly historyEvents: number;
}

/** What only the demo knows. */
export interface Played {
  readonly scenario: string;
  readonly timeFactor: number;
  /** When the fault was switched on. */
  readonly faultAt: Date;
  /** How the execution ended. */
  readonly status: string;
}

/** Puts the report beside what only the demo knows. */
export function summarize(
  { scenario, timeFactor, faultAt, status }: Played,
  report: Report,
  causes: readonly Cause[],
): DemoSummary {
  const { incident, milestones } = report;
  const firedAt = incident.alert ? Date.parse(incident.alert.startsAt) : null;
  return {
    ...{ scenario, timeFactor },
    executionArn: incident.executionArn,
    trigger: incident.trigger,
    status,
    outcome: report.outcome,
    startedAt: incident.startedAt,
    resolvedAt: report.resolvedAt,
    seconds: {
      'fault→alert': firedAt === null ? null : Math.round((firedAt - faultAt.getTime()) / 100) / 10,
      'alert→execution': milestones.detection.seconds,
      'alert→firstAction': milestones.firstAction.seconds,
      'alert→resolved': milestones.resolution.seconds,
    },
    causes,
    changes: report.actions.filter(({ changed }) => changed > 0).map(({ kind }) => kind),
    before: report.before,
    after: report.after,
    actions: report.actions,
    checks: report.checks,
    escalations: report.escalations,
    historyEvents: report.historyEvents,
  };
}
