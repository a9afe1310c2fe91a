/**
 * An incident at a glance, for whoever was woken by it: what is wrong, what was done, whether it gets better, what is
 * needed of them, and when the next page goes out. Facts alone: each reader makes its own sentences.
 */
import { figuresOf } from '../diagnose/figures';
import type { ExecutionHistory } from '../history/read';
import type { Acknowledgement } from '../model/state';
import { questionOf } from '../remediate/say';
import type { Glance, Needed, NextPage, Trend } from './glance-facts';
import { type Outcome, outcomeIn } from './report/outcome';

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
  // What a check finds is told by its own messages.
  if (history.check) return { kind: 'nothing', why: 'check' };
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
