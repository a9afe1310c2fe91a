/** A plan that waits for approval, with what a person needs to decide: what it does, what it risks, how it is undone. */
import type { ExecutionHistory } from '../src/history/read';
import type { ActionKind } from '../src/model/actions';
import type { PlannedAction } from '../src/model/plans';
import { questionOf } from '../src/remediate/say';
import type { Question } from './contract';

interface Consequence {
  readonly effect: string;
  readonly undo: string;
}

const RESTARTS = 'The pods restart one by one, as in a rollout of the service.';
const BY_ITSELF = 'It is rolled back by itself where it is not complete in time, or the service gets worse.';

/** Of a kind of change, whatever its numbers: those are in the plan's own sentence. */
const CONSEQUENCES: Readonly<Record<ActionKind, Consequence>> = {
  'terminate-leaked-sessions': {
    effect: 'Ends these sessions: PostgreSQL rolls their open transactions back, and the pools connect anew.',
    undo: 'Not possible, and not needed: what was rolled back had not been committed.',
  },
  'scale-out': {
    effect: 'More pods start, each with a pool of its own. No pod is restarted.',
    undo: `The replicas of before are set again. ${BY_ITSELF}`,
  },
  'raise-pool': { effect: RESTARTS, undo: `Size and pods of before are restored. ${BY_ITSELF}` },
  'raise-pooler-pool': {
    effect: 'Each PgBouncer opens more connections to the server. Nothing restarts.',
    undo: `The size of before is set again. ${BY_ITSELF}`,
  },
  'replace-pod': {
    effect: 'Evicts this one pod: its requests fail or move, and its deployment makes another.',
    undo: 'Not needed: the new pod runs what the old one ran.',
  },
  'trace-connections': {
    effect: `${RESTARTS} Once to switch tracing on, and once to switch it off.`,
    undo: 'It is taken back by itself when its time is over.',
  },
};

/** Null where nothing is asked. */
export function shownQuestion(history: ExecutionHistory): Question | null {
  const question = questionOf(history);
  if ('status' in question) return null;
  const plan = history.remediations.at(-1)?.plan ?? null;
  const last = history.diagnoses.at(-1);
  return {
    summary: question.summary,
    approval: question.approval,
    ...consequenceOf(plan),
    headroom: plan && 'headroom' in plan ? plan.headroom : null,
    finding: last?.summary ?? null,
    risks: (last?.risks ?? []).map(({ kind, why }) => `${kind}: ${why}`),
  };
}

function consequenceOf(plan: PlannedAction | null): Consequence {
  return plan ? CONSEQUENCES[plan.kind] : { effect: 'Not known.', undo: 'Not known.' };
}
