import { exceedsPayloadLimit } from '../../emulators/aws/step-functions/payload-limit';
import { readConfigurationFile } from '../../lib/configuration-file';
import { collectEvidence } from '../../src/adapters/evidence/collect-evidence';
import { diagnose } from '../../src/diagnose/diagnose';
import { isTrimmed, trimEvidence } from '../../src/diagnose/trim';
import { prepareIncident } from '../../src/intake/prepare';
import type { Evidence } from '../../src/model/evidence';
import { MAX_ALERT_BYTES, MAX_PAYLOAD_BYTES } from '../../src/model/limits';
import type { Delivery, Escalation, WorkflowState } from '../../src/model/state';
import { applyAction } from '../../src/remediate/apply';
import { decideNextAction } from '../../src/remediate/decide';
import { validate } from '../../src/validate/validate';
import { diagnosis, escalated, remediation, state, targetOf, terminated } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { database, session } from '../support/evidence-of-database';
import { big, config, leaked, tenThousand } from '../support/largest-evidence';
import { branchesOf, synthesizedDefinition } from '../support/synthesized';
import { type State, walk } from '../support/walk-definition';

const shipped = readConfigurationFile('config/knhk.json');
const definition = synthesizedDefinition(shipped);

const START_MS = Date.parse('2026-01-31T03:00:20.000Z');

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
  expect(kept.pooler?.bouncers).toHaveLength(6);
  expect(kept.gaps.length).toBeGreaterThan(1);
  for (const part of [kept.gaps, kept.pool])
    expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(9_000);
  expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(90_000);
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
  const kept = trimEvidence(evidence({ database: database({ ...tenThousand, blockers: [root] }) })).database;
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
  let largest = 0;
  const measure = (value: unknown) => {
    largest = Math.max(largest, Buffer.byteLength(JSON.stringify(value)));
  };
  const { state: last, entered } = walk(
    respond,
    respond.StartAt,
    whole as never,
    (name, of) => {
      const answer = handle(name, of);
      for (const each of [of, answer]) measure(each);
      return answer;
    },
    START_MS,
    START_MS + 86_400_000,
  );
  measure(last);
  expect(entered.get('Diagnose')).toBe(10);
  expect(entered.get('EscalateExhausted')).toBeGreaterThan(0);
  // What a state that tells people is called with is the state and a little more.
  expect(largest + 1_024).toBeLessThan(MAX_PAYLOAD_BYTES);
  expect(exceedsPayloadLimit('x'.repeat(largest))).toBe(false);
});
