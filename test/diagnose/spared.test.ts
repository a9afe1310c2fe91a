/** Whom the runbook spares: one rule, which the plan, the checks and the finding keep for whatever sessions there are. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connectionLeak } from '../../src/diagnose/causes/connection-leak';
import { holdsText, isStillToBeEnded, sparedFor } from '../../src/diagnose/spared';
import { HOLDS, type IdleSession } from '../../src/model/evidence';
import { SPARED_FOR } from '../../src/model/plans';
import { terminateLeakedSessions } from '../../src/remediate/changes/terminate-leaked-sessions';
import { runChecks } from '../../src/validate/checks';
import { configuration, incident } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { planContext } from '../support/plans';
import { runs } from '../support/runs';

const spare = { uncommittedWrites: 'spare' } as const;
const terminate = { uncommittedWrites: 'terminate' } as const;

it.each<[string, Partial<IdleSession>, ReturnType<typeof sparedFor>, ReturnType<typeof sparedFor>]>([
  ['a plain leak', {}, null, null],
  ['one that wrote', { uncommittedWrites: true }, 'uncommitted-writes', null],
  ["a migration's lock", { holds: ['advisory-lock'] }, 'holds', 'holds'],
  ['a migration at work', { holds: ['table-lock'], uncommittedWrites: true }, 'holds', 'holds'],
  ['an exported snapshot', { holds: ['snapshot'] }, 'holds', 'holds'],
  ['a backup', { mayBeEnded: false, holds: ['snapshot'] }, 'application', 'application'],
  ['a superuser', { outOfReach: 'privileged-role' }, 'privileged-role', 'privileged-role'],
  ['a role without the grant', { outOfReach: 'missing-grant' }, 'missing-grant', 'missing-grant'],
  [
    'a writer of a role without the grant',
    { outOfReach: 'missing-grant', uncommittedWrites: true },
    'uncommitted-writes',
    'missing-grant',
  ],
])('%s', (_, overrides, expected, whereWritersAreEnded) => {
  expect(sparedFor(session(1, overrides), spare)).toBe(expected);
  expect(sparedFor(session(1, overrides), terminate)).toBe(whereWritersAreEnded);
});

it('waits for what may be ended, and for what it lacks the right to end; never for what a person decides', () => {
  const waits = (overrides: Partial<IdleSession>) => isStillToBeEnded(session(1, overrides), spare);
  expect([waits({}), waits({ outOfReach: 'missing-grant' })]).toEqual([true, true]);
  expect(waits({ holds: ['advisory-lock'] })).toBe(false);
  expect(waits({ uncommittedWrites: true })).toBe(false);
  expect(waits({ mayBeEnded: false })).toBe(false);
  expect(waits({ outOfReach: 'privileged-role' })).toBe(false);
  expect(waits({ holds: ['table-lock'], outOfReach: 'missing-grant' })).toBe(false);
});

it('has a word for everything that can be held', () => {
  for (const hold of HOLDS) expect(holdsText([{ holds: [hold] }])).toMatch(/^(a|an) /);
  expect(holdsText([{ holds: ['snapshot'] }, { holds: ['advisory-lock', 'snapshot'] }])).toBe(
    'an advisory lock or a snapshot that others may use',
  );
});

const anySession = fc.record({
  mayBeEnded: fc.boolean(),
  uncommittedWrites: fc.boolean(),
  holds: fc.oneof(fc.constant([]), fc.subarray([...HOLDS])),
  outOfReach: fc.constantFrom(null, null, 'privileged-role' as const, 'missing-grant' as const),
  idleSeconds: fc.integer({ min: 301, max: 9_999 }),
});

it('whatever the sessions: who is ended, waited for and told of', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(fc.array(anySession, { maxLength: 12 }), fc.boolean(), (given, endsWriters) => {
      const policy = endsWriters ? terminate : spare;
      const config = configuration({ remediation: { terminate: policy } });
      const sessions = given.map((each, index) => session(index + 1, each));
      const database = { ...leaking(sessions), missingGrant: 'GRANT x TO y' };
      const seen = evidence({ database });

      // Anew, in other words: nothing that anybody could miss, and nothing that isn't there for the taking.
      const harmless = sessions.filter(
        (each) => each.mayBeEnded && each.holds.length === 0 && !(each.uncommittedWrites && !endsWriters),
      );
      const endable = harmless.filter((each) => each.outOfReach === null);
      const proposal = terminateLeakedSessions.plan(planContext({ database }, { config }));
      const planned = 'plan' in proposal && proposal.plan.kind === 'terminate-leaked-sessions';
      const pids = planned ? proposal.plan.sessions.map(({ pid }) => pid) : [];
      assert.deepEqual([...pids].sort(), endable.map(({ pid }) => pid).sort());

      const waitedFor = harmless.filter((each) => each.outOfReach !== 'privileged-role').length;
      const check = runChecks(seen, config, { sinceChangeSeconds: 0, incident: incident() }).find(
        ({ name }) => name === 'leaked-sessions',
      );
      assert.equal(check?.value, waitedFor);

      // Each that is spared is told of once, with a reason.
      const text = 'plan' in proposal ? proposal.plan.summary : proposal.refusal.why;
      const counted = [
        ...text.matchAll(/(?:^|; |, |not terminated: |may not terminate )(\d+) (?!session)/g),
      ].map(([, digits]) => Number(digits));
      const spared = sessions.length - endable.length;
      if (planned) assert.equal(sum((proposal.plan.spared ?? []).map((each) => each.sessions)), spared);
      assert.equal(sum(counted), spared, text);
      const holding = sessions.filter((each) => sparedFor(each, policy) === 'holds');
      const finding = connectionLeak.classify(seen, config);
      const commands = (finding?.next ?? []).filter((line) => line.startsWith('SELECT pg_terminate_backend'));
      assert.equal(commands.length, Math.min(5, holding.length));
      const isTold = (finding?.evidenceFor ?? []).some((line) => line.includes(' of them hold '));
      assert.equal(isTold, holding.length > 0);
      for (const each of sessions) met.add(String(sparedFor(each, policy)));
    }),
    runs(3_000),
  );
  expect(met).toEqual(new Set([...SPARED_FOR, 'null']));
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
