/**
 * An incident at a glance, for whoever was woken by it: what is wrong, what was done, whether it gets better, what is
 * needed of them, and when the next page goes out. Facts alone: each reader makes its own sentences.
 */
import { figuresOf } from '../diagnose/figures';
import type { ExecutionHistory } from '../history/read';
import type { Acknowledgement } from '../model/state';
import { questionOf } from '../remediate/say';
import { type Outcome, outcomeIn } from './report/outcome';

export interface Glance {
  readonly service: string | null;
  /** ISO 8601, UTC: when it began. */
  readonly since: string | null;
  readonly wrong: Wrong;
  /** Changes that were made, oldest first. */
  readonly done: readonly { readonly at: string; readonly summary: string; readonly undone: boolean }[];
  readonly trend: Trend;
  readonly needed: Needed;
  readonly nextPage: NextPage | null;
  /** The public was told, and waits for the next update. */
  readonly isPublished: boolean;
}

interface Wrong {
  /** What the last diagnosis says; null before there is one. */
  readonly finding: string | null;
  /** Share of requests that fail, as it was read last. */
  readonly errorRate: number | null;
  /** Share of the fullest pool that is in use. */
  readonly poolUtilization: number | null;
}

export type Trend =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'healthy' | 'better' | 'same' | 'worse';
      readonly passed: number;
      readonly of: number;
      /** Of the sample that it is compared with; null where this is the first. */
      readonly before: number | null;
      /** ISO 8601, UTC. */
      readonly at: string;
    };

export type Needed =
  /** Decide on a plan. */
  | { readonly kind: 'approval'; readonly plan: string; readonly until: string }
  /** The workflow called a person and changes nothing more. @see kind of the message in `why`. */
  | {
      readonly kind: 'take-over';
      readonly why: string;
      readonly since: string;
      readonly detail: string | null;
      readonly acknowledgedBy: string | null;
    }
  /** The runbook's time is up; it goes on with what is permitted. */
  | { readonly kind: 'overdue'; readonly since: string; readonly acknowledgedBy: string | null }
  /** It ended without the service being known to be healthy: nobody watches it any more. */
  | { readonly kind: 'left-open'; readonly outcome: Outcome | null }
  | { readonly kind: 'nothing'; readonly why: 'at-work' | 'over' | 'joined' | 'dry-run' | 'observing' };

export interface NextPage {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `clock`: the 30 minutes of the runbook. `repeat`: nobody has acknowledged the page before. */
  readonly why: 'clock' | 'repeat';
}

/** A check that hangs between two samples makes no trend: so many are looked back. */
const COMPARED = 4;
/** Calls after which the workflow goes on changing what it may. */
const STILL_AT_WORK: readonly string[] = ['risk', 'unresolved', 'approval-needed'];
const WELL: readonly Outcome[] = ['resolved', 'recovered', 'observed', 'joined', 'dry-run'];

/** @param acknowledgement what the target's record says of it, which the history may not know yet. */
export function glanceOf(history: ExecutionHistory, acknowledgement: Acknowledgement | null): Glance {
  const { incident, diagnoses, validations, actions, messages } = history;
  const last = diagnoses.at(-1);
  const figures = validations.at(-1)?.figures ?? (last ? figuresOf(last.evidence) : null);
  const said = acknowledgement ?? history.acknowledgement;
  return {
    service: incident?.target.name ?? null,
    since: incident?.startedAt ?? null,
    wrong: {
      finding: last?.summary ?? null,
      errorRate: figures?.errorRate ?? null,
      poolUtilization: figures?.poolUtilization ?? null,
    },
    done: actions
      .filter(({ changed }) => changed > 0)
      .map(({ finishedAt, summary, undone }) => ({ at: finishedAt, summary, undone: undone !== null })),
    trend: trendOf(history),
    needed: neededOf(history, said),
    nextPage: nextPageOf(history, said),
    isPublished: messages.some(({ deliveries }) =>
      deliveries.some(({ audience, delivered }) => audience === 'status-page' && delivered),
    ),
  };
}

function trendOf({ validations }: ExecutionHistory): Trend {
  const last = validations.at(-1);
  if (!last) return { kind: 'unknown' };
  const passedIn = ({ checks }: (typeof validations)[number]) => checks.filter(({ passed }) => passed).length;
  const passed = passedIn(last);
  const earlier = validations.slice(-COMPARED, -1)[0];
  const before = earlier ? passedIn(earlier) : null;
  const counts = { passed, of: last.checks.length, before, at: last.observedAt };
  if (last.healthy) return { kind: 'healthy', ...counts };
  if (last.worse !== null) return { kind: 'worse', ...counts };
  if (before === null || before === passed) return { kind: 'same', ...counts };
  return { kind: passed > before ? 'better' : 'worse', ...counts };
}

function neededOf(history: ExecutionHistory, said: Acknowledgement | null): Needed {
  const { execution, incident, join, remediations, messages } = history;
  if (join?.status === 'joined') return { kind: 'nothing', why: 'joined' };
  if (execution.status !== 'RUNNING') return endedWith(history);
  if (incident?.mode === 'dry-run') return { kind: 'nothing', why: 'dry-run' };
  const question = questionOf(history);
  if (!('status' in question)) {
    return { kind: 'approval', plan: question.summary, until: question.approval.expiresAt };
  }
  const acknowledgedBy = said?.by ?? null;
  const calls = messages.filter(({ isCall }) => isCall);
  const handedOver = calls.find(({ kind }) => !STILL_AT_WORK.includes(kind));
  if (handedOver) {
    const { kind, at } = handedOver;
    const detail = remediations.at(-1)?.summary ?? null;
    return { kind: 'take-over', why: kind, since: at, detail, acknowledgedBy };
  }
  const overdue = calls.find(({ kind }) => kind === 'unresolved');
  if (overdue) return { kind: 'overdue', since: overdue.at, acknowledgedBy };
  return { kind: 'nothing', why: remediations.at(-1)?.status === 'observing' ? 'observing' : 'at-work' };
}

function endedWith(history: ExecutionHistory): Needed {
  const { incident, execution } = history;
  if (!incident) return { kind: 'left-open', outcome: null };
  const outcome = outcomeIn(history, incident);
  if (outcome === 'dry-run') return { kind: 'nothing', why: 'dry-run' };
  return execution.status === 'SUCCEEDED' && WELL.includes(outcome)
    ? { kind: 'nothing', why: 'over' }
    : { kind: 'left-open', outcome };
}

function nextPageOf(history: ExecutionHistory, said: Acknowledgement | null): NextPage | null {
  const { execution, incident, join, messages } = history;
  if (execution.status !== 'RUNNING' || !incident || incident.mode === 'dry-run') return null;
  if (join?.status === 'joined') return null;
  const paged = messages.findLast(({ kind }) => kind === 'unresolved');
  if (!paged) return { at: incident.escalateAt, why: 'clock' };
  const { nextAt = null } = paged.escalation;
  return nextAt === null || said !== null ? null : { at: nextAt, why: 'repeat' };
}
