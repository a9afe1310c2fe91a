/** The matrix: every dependency, every step that uses it, every failure; and every change whose answer may be lost. */

import { STATE } from '../../src/workflow/states';
import { type Cell, DEPENDENCIES, type Dependency, type Story } from './cell';
import { FAILURES, type Failure } from './failures';
import { LOST } from './lost-answers';

const EVIDENCE = [STATE.Diagnose, STATE.Remediate, STATE.FollowChange, STATE.Validate] as const;
const MESSAGES = [
  STATE.EscalateRisk,
  STATE.AnnounceAction,
  STATE.EscalateNothingPermitted,
  STATE.EscalateUnresolved,
  STATE.AnnounceResolved,
] as const;

/** Which steps use which dependency. A test holds it against what undisturbed executions are seen to ask. */
export const STEPS: Readonly<Record<Dependency, readonly string[]>> = {
  kubernetes: [
    ...EVIDENCE,
    STATE.Join,
    STATE.UndoChange,
    STATE.ReleaseTarget,
    STATE.ReleaseResolved,
    STATE.EscalateUnresolved,
  ],
  'pod-metrics': EVIDENCE,
  postgres: EVIDENCE,
  // In a world that has one; what is changed there is not followed.
  pooler: [STATE.Diagnose, STATE.Remediate, STATE.Validate],
  prometheus: [...EVIDENCE, STATE.ReportResolved],
  'step-functions': ['Intake', STATE.EscalateUnresolved, STATE.ReportResolved, STATE.AnnounceResolved],
  secrets: [
    'Authorize',
    STATE.Join,
    ...EVIDENCE,
    STATE.UndoChange,
    STATE.ReleaseTarget,
    STATE.ReleaseResolved,
    ...MESSAGES,
  ],
  lambda: [],
  s3: [STATE.Diagnose, STATE.Validate, STATE.ReportResolved],
  sns: MESSAGES,
  // Of the notes it takes what was changed; it is not how those are reached who answer customers.
  pagerduty: [
    STATE.AnnounceAction,
    STATE.EscalateNothingPermitted,
    STATE.EscalateUnresolved,
    STATE.AnnounceResolved,
  ],
  slack: MESSAGES,
  // The same by a bot: the step that is struck has one, in place of the webhooks of all others.
  'slack-bot': MESSAGES,
  // The public is notified of the risk, and of what came of it.
  statuspage: [STATE.EscalateRisk, STATE.AnnounceAction, STATE.AnnounceResolved],
  webhook: MESSAGES,
  teams: MESSAGES,
  // Every function, at each state that calls it.
  platform: [
    ...['Authorize', 'Intake', STATE.Prepare, STATE.Join, ...EVIDENCE, STATE.UndoChange],
    ...[STATE.ReleaseTarget, STATE.ReleaseResolved, STATE.ReportResolved, ...MESSAGES],
  ],
};

/**
 * What a person decides elsewhere, by the function that lets it in and the one that writes it: no step of an execution, and so
 * not seen where one is watched.
 */
export const WORDS: Readonly<Partial<Record<Dependency, readonly string[]>>> = {
  secrets: ['Slack', 'PagerDuty', 'Answer'],
  lambda: ['Slack', 'PagerDuty'],
  'step-functions': ['Answer'],
  kubernetes: ['Answer'],
};

/** A function is not ready, and is in time; everything else that can be reached may fail in any way. */
export function failuresOf(dependency: Dependency): readonly Failure[] {
  return dependency === 'platform' ? ['not-ready'] : FAILURES;
}

export const CELLS: readonly Cell[] = [
  ...DEPENDENCIES.flatMap((dependency) =>
    [...STEPS[dependency], ...(WORDS[dependency] ?? [])].flatMap((step) =>
      failuresOf(dependency).map((failure) => ({
        dependency,
        step,
        failure,
        story: storyOf(dependency, step),
      })),
    ),
  ),
  ...LOST.map((each) => ({ ...each, failure: 'lost-answer' as const })),
];

/** As it is chosen on the command line. */
export function cellName({ dependency, step, failure, request }: Cell): string {
  const what = request ? `/${request.what.replaceAll(' ', '-')}` : '';
  return `${dependency}/${step}/${failure}${what}`;
}

/** Cells with the same key can be played one after the other at one endpoint. */
export function endpointKey({ dependency, step, failure }: Cell): string {
  const isPlace = ['refused', 'unknown-name', 'wrong-certificate'].includes(failure);
  return `${dependency} ${step} ${isPlace ? failure : 'tampered'}`;
}

/** Cells that one lane plays one after the other, since they have their endpoint and their processes in common. */
export function waysOf(cells: readonly Cell[]): Cell[][] {
  const ways = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = `${cell.story} ${endpointKey(cell)}`;
    ways.set(key, [...(ways.get(key) ?? []), cell]);
  }
  return [...ways.values()];
}

function storyOf(dependency: Dependency, step: string): Story {
  if (dependency === 'pooler') return 'pooled';
  if (WORDS[dependency]?.includes(step)) return 'asked';
  switch (step) {
    case STATE.FollowChange:
      return 'surge';
    case STATE.UndoChange:
      // Where there is no room, a scale-out keeps what it got; a restart is rolled back.
      return 'larger-stuck';
    case STATE.EscalateNothingPermitted:
    case STATE.ReleaseTarget:
    case STATE.EscalateUnresolved:
    case STATE.AnnounceResolved:
      return 'stopped';
    default:
      return 'leak';
  }
}
