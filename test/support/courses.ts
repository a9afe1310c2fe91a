import type { Configuration } from '../../src/configuration/configuration';
import { lookForRisks } from '../../src/diagnose/risks';
import type { RemediationStatus, RiskLook, Validation, WorkflowState } from '../../src/model/state';
import { validate } from '../../src/validate/validate';
import { CRASH_RETRIES, whileNotReady } from '../../src/workflow/retries';
import { applied, diagnosis, escalated, incident, remediation, targetOf } from './builders';
import { evidence, pools, service } from './evidence-builders';
import { branchesOf, type StateMachineDefinition } from './synthesized';
import { type Retries, type State, type Walked, walk } from './walk-definition';

const START_MS = Date.parse('2026-01-31T03:00:20.000Z');

/** How an incident goes that nobody resolves. Each says what a step answers, and when a sample is green. */
export interface Course {
  readonly remediate: (call: number) => RemediationStatus;
  readonly follow?: boolean;
  readonly isGreen?: (call: number) => boolean;
  /** Only what looks back over its window is red: then it is waited for as long as there is patience. */
  readonly isPatient?: boolean;
  readonly retries?: Retries;
  /** So often it first waits to know more. */
  readonly waits?: (config: Configuration) => number;
  /** So often the plan it makes then no longer holds. */
  readonly stales?: (config: Configuration) => number;
  /** Every look finds customers affected, and nobody can be told of anything. */
  readonly isUnheard?: boolean;
}

const UNHEARD = new Error('no message was delivered');
const callsOrTells = (name: string) => /^(Escalate|Announce)/.test(name);

export function course(
  config: Configuration,
  of: StateMachineDefinition,
  {
    remediate,
    follow = false,
    isGreen = () => false,
    isPatient = true,
    retries,
    waits = () => 0,
    stales = () => 0,
    isUnheard = false,
  }: Course,
): Walked {
  const [respond, watchdog] = branchesOf(of);
  const calls = new Map<string, number>();
  const { approval, rollout } = config.remediation;
  let changes = 0;
  let askedMs = Number.NaN;
  let followedMs = Number.NaN;
  const handle = (name: string, of_: State, atMs: number): unknown => {
    const current = of_ as unknown as WorkflowState;
    const call = calls.get(name) ?? 0;
    calls.set(name, call + 1);
    const at = new Date(atMs).toISOString();
    const look = (): Partial<RiskLook> => {
      if (!isUnheard) return {};
      const failing = { ...evidence({ observedAt: at }), ...service({ errorRate: 0.7 }) };
      return lookForRisks(current, failing, targetOf(config), config);
    };
    if (name.startsWith('EscalateRisk'))
      return isUnheard ? UNHEARD : escalated('risk', { risks: ['data-loss', 'customer-facing'] });
    switch (name) {
      case 'Diagnose':
        return { ...diagnosis('undersized-pool', { observedAt: at }), ...look(), round: call + 1 };
      case 'Remediate': {
        if (call < waits(config)) {
          const until = new Date(atMs + 1_000).toISOString();
          return remediation({
            ...{ status: 'waiting', ...look() },
            wait: { until, isNew: true, count: call + 1, cause: 'connection-leak' },
          });
        }
        if (call < waits(config) + stales(config)) return remediation({ status: 'stale', ...look() });
        // No more changes than are allowed: what comes then is refused.
        let status = changes < config.remediation.maxActions ? remediate(changes) : 'refused';
        if (status === 'awaiting-approval') {
          askedMs = Number.isNaN(askedMs) ? atMs : askedMs;
          if (atMs - askedMs + approval.pollSeconds * 1_000 >= approval.timeoutSeconds * 1_000)
            status = 'applied';
        }
        if (status === 'applied') {
          changes += 1;
          askedMs = Number.NaN;
        }
        const actions = Array.from({ length: changes }, (_, index) =>
          applied({ id: `${index}`, finishedAt: at }),
        );
        return remediation({
          ...look(),
          status,
          actions,
          follow,
          approval: { planHash: '', askedAt: at, expiresAt: at, isNew: askedMs === atMs, decidedBy: null },
        });
      }
      case 'FollowChange': {
        followedMs = Number.isNaN(followedMs) ? atMs : followedMs;
        const isOver = atMs - followedMs + rollout.pollSeconds * 1_000 >= rollout.timeoutSeconds * 1_000;
        if (isOver) followedMs = Number.NaN;
        return { ...look(), status: isOver ? 'complete' : 'waiting', at, waitSeconds: rollout.pollSeconds };
      }
      case 'Validate': {
        const green = evidence({ observedAt: at });
        const red = isPatient
          ? { ...green, service: { ...green.service, errorRate: 0.5 } }
          : { ...green, pool: pools(50) };
        const sample: Validation = validate(current, isGreen(call) ? green : red, targetOf(config), config);
        return { ...sample, ...look() };
      }
      case 'EscalateUnresolved': {
        const more = call < config.escalation.repeat.times;
        return {
          nextAt: more ? new Date(atMs + config.escalation.repeat.everySeconds * 1_000).toISOString() : null,
        };
      }
      case 'AskForApproval':
        // Unheard, it would be given up, and be shorter for it.
        return escalated('approval-needed');
      default:
        return isUnheard && callsOrTells(name) ? UNHEARD : escalated('nothing-permitted', { at });
    }
  };
  const { executionTimeoutSeconds } = config.escalation;
  const endMs = START_MS + executionTimeoutSeconds * 1_000;
  const from = { incident: incident({ escalateAt: new Date(START_MS).toISOString() }) };
  const response = walk(respond, respond.StartAt, from, handle, START_MS, endMs, retries);
  // Its page is sent until it is heard, which a course that is resolved by nobody never sees.
  const watched = walk(watchdog, watchdog.StartAt, from, handle, START_MS, endMs, retries);
  expect(response.ended === null || response.ended === 'IncidentResolved').toBe(true);
  // Started, Prepare, Join and its choice, Parallel entered and started; timed out.
  return { ...response, events: response.events + watched.events + 16 };
}

export const COURSES: readonly (readonly [string, Course])[] = [
  ['nothing is permitted', { remediate: () => 'refused' }],
  [
    'every change is made, and followed for as long as it may take',
    { remediate: () => 'applied', follow: true },
  ],
  ['the same, and what is red is so at once', { remediate: () => 'applied', follow: true, isPatient: false }],
  ['another execution has the lock', { remediate: () => 'observing' }],
  ['no change is needed, and it stays red', { remediate: () => 'not-needed' }],
  [
    'it waits to know more as often as it may, and then changes what it may',
    {
      remediate: () => 'applied',
      follow: true,
      waits: ({ validation }) => validation.maxDiagnoses,
    },
  ],
  [
    'its plans no longer hold as often as they may',
    { remediate: () => 'applied', follow: true, stales: ({ validation }) => validation.maxDiagnoses - 1 },
  ],
];
/** As `src/workflow/retries.ts` has them in production. */
const CRASHED: Retries = { count: CRASH_RETRIES, seconds: 3 };
const NOT_READY: Retries = { count: whileNotReady(180).maxAttempts, seconds: 180 };

export const WORST: readonly (readonly [string, Course])[] = [
  ['it is green every other time', { remediate: () => 'refused', isGreen: (call) => call % 2 === 0 }],
  [
    'a person is asked before each change',
    { remediate: () => 'awaiting-approval', follow: true, isGreen: (call) => call % 2 === 0 },
  ],
  [
    'the same, and each call crashes twice',
    {
      remediate: () => 'awaiting-approval',
      follow: true,
      isGreen: (call) => call % 2 === 0,
      retries: CRASHED,
    },
  ],
  [
    'the same, and the platform is not ready for each call',
    {
      remediate: () => 'awaiting-approval',
      follow: true,
      isGreen: (call) => call % 2 === 0,
      retries: NOT_READY,
    },
  ],
  [
    'the same after every wait, customers are affected all the time, and nobody can be told of it',
    {
      remediate: () => 'awaiting-approval',
      follow: true,
      isGreen: (call) => call % 2 === 0,
      retries: CRASHED,
      waits: ({ validation }) => validation.maxDiagnoses,
      isUnheard: true,
    },
  ],
];
