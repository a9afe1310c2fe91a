/** An incident as its report tells it afterwards: what can be counted, read from reports of this and of earlier versions. */
import * as z from 'zod';
import { parsedJson } from '../../text/json';
import type { LeakShape } from '../leaks';

const seconds = z.number().nullable();
const milestone = z.object({ seconds });

/** Before there were milestones, the first change was counted from the start of the execution. */
const spansSchema = z
  .object({ alertToExecution: seconds, executionToFirstAction: seconds, incidentToResolved: seconds })
  .transform(({ alertToExecution: detect, executionToFirstAction: act, incidentToResolved: resolve }) => ({
    detect,
    firstChange: detect === null || act === null ? null : detect + act,
    resolve,
  }));

/**
 * The part of a report that is counted. A version that wrote no `version` wrote no `leaks`, and perhaps neither a `code` of
 * a refusal nor `milestones`. Causes, kinds and codes stay texts: a report may have one that this version no longer knows.
 */
const commonSchema = z.object({
  incident: z.object({
    id: z.string(),
    executionArn: z.string(),
    startedAt: z.iso.datetime({ offset: true }),
    target: z.object({ name: z.string() }),
  }),
  outcome: z.string(),
  findings: z.array(z.object({ cause: z.string() })),
  actions: z.array(z.object({ kind: z.string(), changed: z.number(), undone: z.unknown() })),
  refusals: z.array(z.object({ code: z.string().default('unknown') })),
  trace: z.object({ leaking: z.array(z.object({ call: z.string() })) }).nullish(),
  leaks: z
    .array(z.object({ application: z.string(), query: z.string(), sessions: z.number() }))
    .nullable()
    .default(null),
});

const reportSchema = z.union([
  commonSchema
    .extend({
      milestones: z.object({ detection: milestone, firstAction: milestone, resolution: milestone }),
    })
    .transform(({ milestones: { detection, firstAction, resolution }, ...report }) => ({
      ...report,
      secondsTo: {
        detect: detection.seconds,
        firstChange: firstAction.seconds,
        resolve: resolution.seconds,
      },
    })),
  commonSchema
    .extend({ seconds: spansSchema })
    .transform(({ seconds: secondsTo, ...report }) => ({ ...report, secondsTo })),
]);

export interface PastIncident {
  readonly id: string;
  readonly execution: string;
  readonly target: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly outcome: string;
  /** The cause that led; null where it ended before a diagnosis. */
  readonly cause: string | null;
  /** Null where the version that wrote the report did not keep it. */
  readonly leaks: readonly LeakShape[] | null;
  /** Calls that did not release a connection, where connections were traced. */
  readonly calls: readonly string[];
  /** Codes of what was refused. */
  readonly refusals: readonly string[];
  readonly changes: { readonly made: number; readonly undone: number };
  /** From the start of the incident, in seconds; null where it was not reached or can't be known. */
  readonly secondsTo: {
    readonly detect: number | null;
    readonly firstChange: number | null;
    readonly resolve: number | null;
  };
  /** Where its report is; null where there is none but the history. */
  readonly report: string | null;
}

/** What a report says, as the object that it is. Null: it is no report. */
export function pastIncidentOf(report: unknown, place: string | null = null): PastIncident | null {
  const { success, data } = reportSchema.safeParse(report);
  if (!success) return null;
  const { incident, outcome, findings, actions, refusals, trace, leaks, secondsTo } = data;
  const made = actions.filter(({ changed }) => changed > 0);
  return {
    ...{ id: incident.id, execution: incident.executionArn, target: incident.target.name, outcome, leaks },
    startedAt: new Date(incident.startedAt).toISOString(),
    cause: findings[0]?.cause ?? null,
    calls: trace?.leaking.map(({ call }) => call) ?? [],
    refusals: refusals.map(({ code }) => code),
    changes: { made: made.length, undone: made.filter(({ undone }) => Boolean(undone)).length },
    secondsTo,
    report: place,
  };
}

/** The same of its JSON. */
export function readReport(text: string, place: string): PastIncident | null {
  return pastIncidentOf(parsedJson(text), place);
}

/** What was read of earlier reports, and what of it is missing. */
export interface PastIncidents {
  readonly incidents: readonly PastIncident[];
  /** Reports that could not be read. */
  readonly unread: number;
  /** Why there may be more than were looked at; null: there are no more. */
  readonly partial: string | null;
}

/** An execution that joined or observed another's incident, or was a dry run, is no incident of its own. */
const NOT_COUNTED: ReadonlySet<string> = new Set(['joined', 'observed', 'dry-run']);

export function isCounted({ outcome }: Pick<PastIncident, 'outcome'>): boolean {
  return !NOT_COUNTED.has(outcome);
}
