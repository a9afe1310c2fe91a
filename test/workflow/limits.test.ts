/** What Step Functions takes: payloads of 256 KiB, histories of 25,000 events, names of 80 characters. */

import fc from 'fast-check';
import { exceedsPayloadLimit } from '../../emulators/aws/step-functions/payload-limit';
import { readConfigurationFile } from '../../lib/configuration-file';
import { collectEvidence } from '../../src/adapters/collect-evidence';
import {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
} from '../../src/configuration/configuration';
import { eventsAtWorst, eventsWhileOpen } from '../../src/configuration/history-size';
import { diagnose } from '../../src/diagnose/diagnose';
import { lookForRisks } from '../../src/diagnose/risks';
import { isTrimmed, trimEvidence } from '../../src/diagnose/trim';
import { readWebhook } from '../../src/intake/alertmanager';
import { decideExecutions, executionName } from '../../src/intake/incidents';
import { prepareIncident } from '../../src/intake/prepare';
import { ConfigurationError, DependencyError } from '../../src/model/errors';
import type { Evidence } from '../../src/model/evidence';
import { MAX_ALERT_BYTES, MAX_PAYLOAD_BYTES } from '../../src/model/limits';
import type {
  Delivery,
  Escalation,
  RemediationStatus,
  RiskLook,
  Validation,
  WorkflowState,
} from '../../src/model/state';
import type { Sources } from '../../src/ports';
import { applyAction } from '../../src/remediate/apply';
import { decideNextAction } from '../../src/remediate/decide';
import { redactSql } from '../../src/text/redact';
import { validate } from '../../src/validate/validate';
import { answering } from '../support/bodies';
import {
  applied,
  configuration,
  diagnosis,
  escalated,
  incident,
  pod,
  remediation,
  state,
  TARGET_INPUT,
  targetOf,
  terminated,
} from '../support/builders';
import { database, evidence, pools, service, session } from '../support/evidence-builders';
import { hostileText, runs } from '../support/hostile';
import { recordingSources } from '../support/recording-sources';
import { allStates, definitionOf, type StateMachineDefinition, synthesize } from '../support/synthesized';
import { type State, type Walked, walk } from '../support/walk-definition';

const shipped = readConfigurationFile('config/knhk.json');
const definition = definitionOf(synthesize(shipped));
const START_MS = Date.parse('2026-01-31T03:00:20.000Z');

describe('names', () => {
  test('every state', () => {
    for (const [name] of allStates(definition)) expect(name).toMatch(/^[\w -]{1,80}$/);
  });

  test('every execution, whatever the alert', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (groupKey, target, startsAt) => {
        expect(executionName(groupKey, target, startsAt)).toMatch(/^[\w-]{1,80}$/);
      }),
      runs(1_000),
    );
  });
});

describe('payloads', () => {
  /** Everything as large as it is let in, and of characters that take the most room. */
  const LONG = '中'.repeat(2_000);
  const config = configuration({
    probes: { maxSessions: 500, logTailLines: 10_000, logLimitBytes: 10_485_760 },
    remediation: {
      maxActions: 10,
      rollout: { pollSeconds: 60 },
      terminate: { maxSessionsPerPass: 500, maxShareOfSessions: 1 },
    },
    validation: { maxDiagnoses: 11, sampleIntervalSeconds: 60 },
    escalation: { executionTimeoutSeconds: 7_200 },
  });
  const podName = (index: number) => `knhk-closed-loop-${'x'.repeat(220)}-${String(index).padStart(5, '0')}`;
  const leaked = Array.from({ length: 500 }, (_, index) =>
    session(index + 1, {
      application: `knhk${'中'.repeat(20)}${index}`.slice(0, 63),
      user: 'u'.repeat(63),
      query: redactSql(`SELECT ${LONG}`),
      idleSeconds: 100_000.123 + index,
    }),
  );
  const tenThousand = database({
    total: 10_000,
    serviceConnections: 10_000,
    maxConnections: 12_000,
    idleInTransaction: 9_000,
    leakedCount: 9_000,
    leaked,
    byApplication: Array.from({ length: 20 }, (_, index) => ({
      application: `${'中'.repeat(20)}${index}`,
      connections: 500,
    })),
    slowest: Array.from({ length: 5 }, () => ({
      application: 'a'.repeat(63),
      seconds: 99_999.123,
      query: redactSql(LONG),
    })),
    otherHolders: Array.from({ length: 5 }, () => ({
      user: 'u'.repeat(63),
      database: 'd'.repeat(63),
      application: 'a'.repeat(63),
      connections: 9,
    })),
    blockers: Array.from({ length: 5 }, (_, index) => ({
      pid: index,
      backendStart: '2026-01-31T02:50:00.000000Z',
      user: 'u'.repeat(63),
      application: 'a'.repeat(63),
      state: 'idle in transaction',
      stateSeconds: 9_999.123,
      uncommittedWrites: true,
      blockedSessions: 100,
      query: redactSql(LONG),
    })),
  });
  /** 500 pods; a hundred can't be read, each for a reason of its own; every line of a log is a megabyte. */
  const line = `connection pool timeout ${'中 '.repeat(300_000)}`;
  const sources: Sources = recordingSources([], {});
  const big: Sources = {
    ...sources,
    cluster: {
      ...sources.cluster,
      listPods: async () => Array.from({ length: 500 }, (_, index) => pod(podName(index))),
      readMetrics: async (pod, take) => {
        const index = Number(pod.slice(-5));
        if (index % 5 === 0) throw new DependencyError('kubernetes', `${pod}: ${LONG}`);
        const active = index === 499 ? 50 : 20 + (index % 20);
        const page = `knhk_db_pool_total ${index === 7 ? 51 : 50}\nknhk_db_pool_active ${active}\nknhk_db_pool_idle 1\n`;
        await answering(page)(take);
      },
      readLog: async (pod, _, begin) => {
        await answering(Number(pod.slice(-5)) < 5 ? line : '')(begin());
        return null;
      },
    },
    database: { ...sources.database, readActivity: async () => tenThousand },
  };
  let seen: Evidence;
  beforeAll(async () => {
    const request = {
      logs: { tailLines: 100, sinceSeconds: 300 },
      incidentStartedAt: new Date(START_MS).toISOString(),
    };
    seen = await collectEvidence(big, targetOf(config), config, request, () => new Date(START_MS));
  });

  test('evidence of 500 pods, 10,000 sessions and lines of a megabyte: counts stay, samples go', () => {
    const kept = trimEvidence(seen);
    expect(kept.pool).toMatchObject({
      podsExpected: 500,
      podsRead: 400,
      total: 400 * 50 + 1,
      maxPodUtilization: 1,
    });
    expect(kept.pool?.pods.some(({ pod }) => pod.endsWith('00499'))).toBe(true);
    expect(kept.pool?.pods.some(({ total }) => total === 51)).toBe(true);
    expect(kept.database).toMatchObject({ total: 10_000, leakedCount: 9_000, serviceConnections: 10_000 });
    expect(kept.logs).toMatchObject({ podsRead: 500, connectionTimeouts: 5 });
    expect(kept.gaps.length).toBeGreaterThan(1);
    for (const part of [kept.gaps, kept.pool])
      expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(9_000);
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(80_000);
    // The test would hold nothing if the evidence were small by itself.
    expect(Buffer.byteLength(JSON.stringify(seen))).toBeGreaterThan(MAX_PAYLOAD_BYTES);
    expect(isTrimmed(seen, kept)).toBe(true);
  });

  test('what is small is left as it is', () => {
    const small = evidence({ database: database({ leaked: leaked.slice(0, 5), leakedCount: 5 }) });
    expect(trimEvidence(small)).toEqual(small);
    expect(isTrimmed(small, trimEvidence(small))).toBe(false);
  });

  test('the same is decided on what is kept', () => {
    const pool = seen.pool && { ...seen.pool, podsExpected: seen.pool.podsRead, partial: [] };
    const all = evidence({
      pool,
      database: database({ serviceConnections: 8_000, maxConnections: 400_000 }),
    });
    const planned: string[] = [];
    for (const cause of ['undersized-pool', 'skewed-pod', 'traffic-surge', 'database-full'] as const) {
      const on = (evidenceOf: Evidence) =>
        decideNextAction(state({ diagnosis: { ...diagnosis(cause), evidence: evidenceOf } }), config);
      const decision = on(all);
      expect(on(trimEvidence(all))).toEqual(decision);
      if (decision.kind === 'act') planned.push(decision.plan.kind);
    }
    expect(planned).toEqual(expect.arrayContaining(['scale-out', 'replace-pod']));
  });

  test('the root of a lock chain is among the sessions that are kept', () => {
    const last = leaked[499] ?? session(1);
    const root = { ...last, stateSeconds: 400, blockedSessions: 3 };
    const kept = trimEvidence(
      evidence({ database: database({ ...tenThousand, blockers: [root] }) }),
    ).database;
    expect(kept?.kind === 'read' && kept.leaked.some(({ pid }) => pid === last.pid)).toBe(true);
    expect(kept?.kind === 'read' && kept.leaked.length).toBeLessThan(500);
  });

  test('the whole state, with every change, every message lost and the largest alert, at each of its states', async () => {
    const alert = {
      name: 'a',
      labels: { a: '中'.repeat(10_000) },
      startsAt: '2026-01-31T03:00:00Z',
      fingerprint: 'f',
      groupKey: 'g',
    };
    const input = { trigger: 'alert', target: 'knhk-closed-loop', alert };
    const whole = {
      incident: prepareIncident(
        input,
        { id: 'arn:e', name: 'n'.repeat(80), startTime: '2026-01-31T03:00:20Z' },
        config,
      ),
    };
    expect(Buffer.byteLength(JSON.stringify(input))).toBeGreaterThan(MAX_ALERT_BYTES * 0.9);
    const plan = decideNextAction(
      state({ incident: whole.incident, diagnosis: diagnose(whole, seen, targetOf(config), config) }),
      config,
    );
    if (plan.kind !== 'act' || plan.plan.kind !== 'terminate-leaked-sessions')
      throw new Error('a termination was to be planned');
    const { plan: termination } = plan;
    const ended = await applyAction(
      termination,
      { ...big, database: { ...big.database, terminate: async () => terminated(termination.sessions) } },
      {
        target: targetOf(config),
        at: '2026-01-31T03:01:00Z',
        earlier: null,
      },
      () => new Date(START_MS),
    );
    const lost: Delivery[] = Array.from({ length: 30 }, (_, index) => ({
      audience: `engineering-manager`,
      channel: 'pagerduty',
      delivered: false,
      inPlaceOf: 'lead-engineer',
      detail: 'x'.repeat(300),
      attempts: 3,
      durationMs: 90_000 + index,
    }));
    const told: Escalation = escalated('nothing-permitted', { deliveries: lost, summary: 'x'.repeat(2_000) });
    let rounds = 0;
    const handle = (name: string, of: State): unknown => {
      const current = of as unknown as WorkflowState;
      if (name === 'Diagnose')
        return {
          ...diagnose(current, seen, targetOf(config), config),
          hasNewRisks: true,
          fullEvidence: `s3://${'b'.repeat(63)}/x.json`,
        };
      if (name === 'Remediate')
        return remediation({
          plan: termination,
          actions: Array(Math.min(10, ++rounds)).fill(ended),
          refusals: Array(5).fill({ kind: 'raise-pool', why: 'y'.repeat(600) }),
          before: null,
          summary: 'z'.repeat(600),
        });
      if (name === 'FollowChange')
        return {
          status: 'complete',
          at: '',
          waitSeconds: 0,
          trace: { leaking: Array(20).fill({ call: '中'.repeat(120), held: 1, oldestSeconds: 1 }) },
        };
      if (name === 'Validate') {
        const sample = validate(
          current,
          { ...seen, observedAt: '2026-01-31T03:20:00.000Z' },
          targetOf(config),
          config,
        );
        return { ...sample, next: rounds < 10 ? 'diagnose' : rounds++ < 12 ? 'watch' : 'escalate' };
      }
      return told;
    };
    const respond = branchesOf(definition)[0];
    const { largest, entered } = walk(
      respond,
      respond.StartAt,
      whole as never,
      handle,
      START_MS,
      START_MS + 86_400_000,
    );
    expect(entered.get('Diagnose')).toBe(10);
    expect(entered.get('EscalateExhausted')).toBeGreaterThan(0);
    // What a state that tells people is called with is the state and a little more.
    expect(largest + 1_024).toBeLessThan(MAX_PAYLOAD_BYTES);
    expect(exceedsPayloadLimit('x'.repeat(largest))).toBe(false);
  });
});

describe('the history', () => {
  /** How an incident goes that nobody resolves. Each says what a step answers, and when a sample is green. */
  interface Course {
    readonly remediate: (call: number) => RemediationStatus;
    readonly follow?: boolean;
    readonly isGreen?: (call: number) => boolean;
    /** Only what looks back over its window is red: then it is waited for as long as there is patience. */
    readonly isPatient?: boolean;
    readonly retries?: number;
    /** So often it first waits to know more. */
    readonly waits?: (config: Configuration) => number;
    /** So often the plan it makes then no longer holds. */
    readonly stales?: (config: Configuration) => number;
    /** Every look finds customers affected, and nobody can be told. */
    readonly isUnheard?: boolean;
  }

  function course(
    config: Configuration,
    of: StateMachineDefinition,
    {
      remediate,
      follow = false,
      isGreen = () => false,
      isPatient = true,
      retries = 0,
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
      const failing = { ...evidence({ observedAt: at }), ...service({ errorRate: 0.7 }) };
      const look = (): Partial<RiskLook> =>
        isUnheard ? lookForRisks(current, failing, targetOf(config), config) : {};
      if (name.startsWith('EscalateRisk'))
        return isUnheard ? null : escalated('risk', { risks: ['data-loss', 'customer-facing'] });
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
            nextAt: more
              ? new Date(atMs + config.escalation.repeat.everySeconds * 1_000).toISOString()
              : null,
          };
        }
        default:
          return escalated('nothing-permitted');
      }
    };
    const { executionTimeoutSeconds } = config.escalation;
    const endMs = START_MS + executionTimeoutSeconds * 1_000;
    const from = { incident: incident({ escalateAt: new Date(START_MS).toISOString() }) };
    const response = walk(respond, respond.StartAt, from, handle, START_MS, endMs, retries);
    const watched = walk(watchdog, watchdog.StartAt, from, handle, START_MS, endMs, retries);
    expect(response.ended === null || response.ended === 'IncidentResolved').toBe(true);
    // Started, Prepare, Join and its choice, Parallel entered and started; timed out.
    return { ...response, events: response.events + watched.events + 16 };
  }

  const COURSES: readonly (readonly [string, Course])[] = [
    ['nothing is permitted', { remediate: () => 'refused' }],
    [
      'every change is made, and followed for as long as it may take',
      { remediate: () => 'applied', follow: true },
    ],
    [
      'the same, and what is red is so at once',
      { remediate: () => 'applied', follow: true, isPatient: false },
    ],
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
  const WORST: readonly (readonly [string, Course])[] = [
    ['it is green every other time', { remediate: () => 'refused', isGreen: (call) => call % 2 === 0 }],
    [
      'a person is asked before each change',
      { remediate: () => 'awaiting-approval', follow: true, isGreen: (call) => call % 2 === 0 },
    ],
    [
      'the same, and each call needs all of its retries',
      { remediate: () => 'awaiting-approval', follow: true, isGreen: (call) => call % 2 === 0, retries: 2 },
    ],
    [
      'the same after every wait, customers are affected all the time, and nobody can be told of it',
      {
        remediate: () => 'awaiting-approval',
        follow: true,
        isGreen: (call) => call % 2 === 0,
        retries: 2,
        waits: ({ validation }) => validation.maxDiagnoses,
        isUnheard: true,
      },
    ],
  ];

  test.each(COURSES)('unresolved for 24 hours as shipped: %s', (_, of) => {
    expect(shipped.escalation.executionTimeoutSeconds).toBe(86_400);
    const { events, entered } = course(shipped, definition, of);
    expect(entered.get('Validate')).toBeGreaterThan(270);
    expect(events).toBeLessThan(5_000);
  });

  test.each(WORST)('at the very worst as shipped: %s', (_, of) => {
    const { events } = course(shipped, definition, of);
    expect(events).toBeGreaterThan(4_000);
    expect(events).toBeLessThanOrEqual(eventsAtWorst(shipped));
    expect(eventsAtWorst(shipped)).toBeLessThan(25_000);
  });

  test('each wait to know more is counted', () => {
    // More diagnoses than changes are no rounds more: what is left between the two is the waits.
    const [few, many] = [5, 9].map((maxDiagnoses) => ({
      ...shipped,
      validation: { ...shipped.validation, maxDiagnoses },
    })) as [Configuration, Configuration];
    const walked = (config: Configuration) =>
      course(config, definition, {
        remediate: () => 'applied',
        waits: ({ validation }) => validation.maxDiagnoses,
      }).events;
    expect(walked(many) - walked(few)).toBeGreaterThan(4 * 20);
    expect(eventsWhileOpen(many) - eventsWhileOpen(few)).toBeGreaterThanOrEqual(walked(many) - walked(few));
  });

  test('each message of a risk that is lost is counted', () => {
    // The same but for how long there is to watch: each look of the watch finds nobody told, and tries again.
    const [short, long] = [43_200, 86_400].map((executionTimeoutSeconds) => ({
      ...shipped,
      escalation: { ...shipped.escalation, executionTimeoutSeconds },
    })) as [Configuration, Configuration];
    const walked = (config: Configuration, isUnheard: boolean) =>
      course(config, definition, {
        remediate: () => 'refused',
        isGreen: (call) => call % 2 === 0,
        retries: 2,
        isUnheard,
      }).events;
    const more = (isUnheard: boolean) => walked(long, isUnheard) - walked(short, isUnheard);
    expect(more(true)).toBeGreaterThan(more(false));
    expect(eventsAtWorst(long) - eventsAtWorst(short)).toBeGreaterThanOrEqual(more(true));
  });

  test('intervals that are shorter than the history allows are refused', () => {
    const shortest: Partial<ConfigurationInput>[] = [
      { validation: { watchIntervalSeconds: 1 } },
      { validation: { sampleIntervalSeconds: 1 } },
      { remediation: { rollout: { pollSeconds: 1 } } },
      { remediation: { approval: { timeoutSeconds: 5_000, pollSeconds: 1 } } },
      { escalation: { executionTimeoutSeconds: 604_800 } },
    ];
    for (const input of shortest) expect(() => configuration(input)).toThrow(/history events/);
  });

  test('with any configuration that is taken, no course is longer than was counted', () => {
    const anyIntervals = fc.record({
      watch: fc.integer({ min: 1, max: 600 }),
      sample: fc.integer({ min: 1, max: 60 }),
      inARow: fc.integer({ min: 1, max: 4 }),
      poll: fc.integer({ min: 1, max: 30 }),
      timeout: fc.constantFrom(3_600, 7_200, 21_600, 86_400),
      diagnoses: fc.integer({ min: 1, max: 6 }),
      actions: fc.integer({ min: 0, max: 4 }),
    });
    let taken = 0;
    fc.assert(
      fc.property(
        anyIntervals,
        fc.constantFrom(...COURSES, ...WORST),
        ({ watch, sample, inARow, poll, timeout, diagnoses, actions }, [name, of]) => {
          const config = accepted({
            targets: [TARGET_INPUT],
            validation: {
              watchIntervalSeconds: watch,
              sampleIntervalSeconds: sample,
              samplesInARow: inARow,
              maxDiagnoses: diagnoses,
            },
            remediation: {
              maxActions: actions,
              rollout: { pollSeconds: poll },
              approval: { pollSeconds: poll },
            },
            escalation: { executionTimeoutSeconds: timeout },
          });
          if (config === null) return;
          taken += 1;
          expect(eventsWhileOpen(config)).toBeLessThanOrEqual(5_000);
          // The waits are in the definition; the rest is the same.
          const { events } = course(config, withWaits(config), of);
          expect([name, events <= eventsAtWorst(config)]).toEqual([name, true]);
          if (COURSES.some(([each]) => each === name) && name !== 'no change is needed, and it stays red')
            expect([name, events <= eventsWhileOpen(config)]).toEqual([name, true]);
        },
      ),
      runs(100),
    );
    expect(taken).toBeGreaterThan(5);
  });

  function accepted(input: ConfigurationInput): Configuration | null {
    try {
      return parseConfiguration(input);
    } catch (error) {
      if (error instanceof ConfigurationError) return null;
      throw error;
    }
  }

  function withWaits({
    validation,
    remediation: { settleSeconds, approval },
  }: Configuration): StateMachineDefinition {
    const seconds: Record<string, number> = {
      KeepWatching: validation.watchIntervalSeconds,
      Settle: settleSeconds,
      WaitForApproval: approval.pollSeconds,
    };
    return JSON.parse(JSON.stringify(definition), (key, value) =>
      seconds[key] === undefined ? value : { ...value, Seconds: seconds[key] },
    );
  }
});

test('an alert as large as it is let in can be started', () => {
  const labels = {
    alertname: 'KNHKDatabasePoolExhausted',
    namespace: 'knhk',
    deployment: 'knhk-closed-loop',
  };
  const body = (size: number) =>
    JSON.stringify({
      version: '4',
      groupKey: 'g'.repeat(8_000),
      status: 'firing',
      receiver: 'r',
      alerts: [
        {
          status: 'firing',
          labels: {
            ...labels,
            ...Object.fromEntries(
              Array.from({ length: size }, (_, index) => [`l${index}`, 'x'.repeat(1_000)]),
            ),
          },
          startsAt: '2026-01-31T03:00:00Z',
          endsAt: '2026-01-31T03:00:00Z',
          fingerprint: 'f',
        },
      ],
    });
  const config = configuration();
  const [execution] = decideExecutions(readWebhook(body(20)), config).executions;
  expect(Buffer.byteLength(JSON.stringify(execution?.input))).toBeGreaterThan(28_000);
  expect(() =>
    prepareIncident(execution?.input, { id: 'a', name: 'n', startTime: '2026-01-31T03:00:00Z' }, config),
  ).not.toThrow();
  expect(() => readWebhook(body(30))).toThrow('bytes of JSON');
});

function branchesOf({ States }: StateMachineDefinition): [StateMachineDefinition, StateMachineDefinition] {
  const [respond, watchdog] = States['RespondAndWatch']?.Branches ?? [];
  if (!respond || !watchdog) throw new Error('the response and the watchdog are two branches');
  return [respond, watchdog];
}
