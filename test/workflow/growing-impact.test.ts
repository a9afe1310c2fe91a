/**
 * An incident whose impact grows: at first 3 % of requests fail, from minute 8 on 70 %. The definition is walked through
 * its first hour with the real looks and messages, whatever the response is doing.
 */
import { lookForRisks, withoutLook } from '../../src/diagnose/risks';
import { composeMessages } from '../../src/escalate/messages';
import type { EscalationRequest } from '../../src/escalate/request';
import type { Evidence } from '../../src/model/evidence';
import type { LookKey, RemediationStatus, WorkflowState } from '../../src/model/state';
import { validate } from '../../src/validate/validate';
import { configuration, diagnosis, escalated, incident, remediation, targetOf } from '../support/builders';
import { evidence, pools, service } from '../support/evidence-builders';
import { synthesizedDefinition } from '../support/synthesized';
import { walk } from '../support/walk-definition';

const config = configuration();
const target = targetOf(config);
const [respond] = synthesizedDefinition(config).States['RespondAndWatch']?.Branches ?? [];
const START_MS = Date.parse('2026-01-31T03:00:00.000Z');
const GROWS_AT = 8 * 60;
const HOUR = 3_600;

interface Told {
  readonly second: number;
  readonly look: LookKey;
  readonly audiences: readonly string[];
}

/** What is told of risks in the first hour, when everything a step does is `status`. @param lost by so many messages. */
function firstHour(status: RemediationStatus, lost = 0): Told[] {
  if (!respond) throw new Error('the response is a branch');
  const told: Told[] = [];
  let changes = 0;
  let rounds = 0;
  const handle = (name: string, of: unknown, atMs: number): unknown => {
    const current = of as WorkflowState;
    const second = (atMs - START_MS) / 1_000;
    const seen: Evidence = evidence({
      observedAt: new Date(atMs).toISOString(),
      pool: pools(50),
      ...service({ errorRate: second < GROWS_AT ? 0.03 : 0.7 }),
    });
    const look = () => lookForRisks(current, seen, target, config);
    switch (name) {
      case 'Diagnose':
        return { ...diagnosis('undersized-pool'), round: ++rounds, evidence: seen, ...look() };
      case 'Remediate':
        return remediation({
          // In approve mode alone there is a look of its own; what changes nothing reads nothing.
          ...(status === 'awaiting-approval' ? look() : withoutLook(current.remediation)),
          ...{ status, follow: status === 'applied' },
          approval: { planHash: '', askedAt: '', expiresAt: '', isNew: changes++ === 0, decidedBy: null },
        });
      case 'FollowChange':
        return { ...look(), status: 'waiting', waitSeconds: 10 };
      case 'Validate':
        return validate(current, seen, target, config);
    }
    if (!name.startsWith('EscalateRisk')) return escalated('nothing-permitted');
    // Who is told what the definition says, by the function's own payload.
    const { look: by = 'diagnosis' } = payloadOf(name);
    const request: EscalationRequest = { kind: 'risk', look: by, state: current };
    const audiences = composeMessages(request, config, new Date(atMs)).map(({ message }) => message.audience);
    told.push({ second, look: by, audiences });
    if (told.length <= lost) return null;
    return escalated('risk', { risks: (current[by]?.newRisks ?? []).map(({ kind }) => kind) });
  };
  const from = { incident: incident({ escalateAt: new Date(START_MS + 1_800_000).toISOString() }) };
  walk(respond, respond.StartAt, from as never, handle, START_MS, START_MS + HOUR * 1_000);
  return told;
}

function payloadOf(name: string): { readonly look?: LookKey } {
  return (respond?.States[name]?.['Parameters'] ?? {}) as { look?: LookKey };
}

const CUSTOMERS = ['status-page', 'customer-success'];

it.each<[string, RemediationStatus, LookKey, number]>([
  ['a plan waits for approval', 'awaiting-approval', 'remediation', 10],
  ['a rollout is followed', 'applied', 'followUp', 10],
  ['nothing is permitted, and it only watches', 'refused', 'validation', 300],
  ['another execution is at work, and it only watches', 'observing', 'validation', 300],
  ['no change is needed, and it samples', 'not-needed', 'validation', 300],
])('while %s: those who answer customers are told once, by the next look', (_, status, look, lookSeconds) => {
  const told = firstHour(status);
  expect(told).toMatchObject([{ look, audiences: CUSTOMERS }]);
  expect(told[0]?.second).toBeGreaterThanOrEqual(GROWS_AT);
  expect(told[0]?.second).toBeLessThanOrEqual(GROWS_AT + lookSeconds);
});

it('tells it again where the message was lost, a minute later or by the next look after it, until it was heard', () => {
  for (const status of ['awaiting-approval', 'applied', 'refused'] as const) {
    const seconds = firstHour(status, 2).map(({ second }) => second);
    expect([status, seconds.length]).toEqual([status, 3]);
    for (const [index, second] of seconds.slice(1).entries()) {
      const { resendSeconds } = config.escalation;
      const looksEverySeconds = status === 'refused' ? config.validation.watchIntervalSeconds : 10;
      expect(second - (seconds[index] ?? 0)).toBeGreaterThanOrEqual(resendSeconds);
      expect(second - (seconds[index] ?? 0)).toBeLessThanOrEqual(
        Math.max(resendSeconds, looksEverySeconds) + 10,
      );
    }
  }
});
