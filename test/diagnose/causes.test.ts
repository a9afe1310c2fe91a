/** Each cause with the evidence that leads to it, and evidence that almost does. */
import { findCauses } from '../../src/diagnose/findings';
import { CAUSES, type Cause } from '../../src/model/cause';
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import { configuration } from '../support/builders';
import { busy, busyWith, evidence } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { OF_POOLERS } from './examples-of-poolers';
import { OF_POOLS } from './examples-of-pools';
import { OF_SESSIONS } from './examples-of-sessions';
import { chain, NOTHING_USUAL, sessions, skewed, suspected } from './examples-setup';

const EXAMPLES = [...OF_SESSIONS, ...OF_POOLS, ...OF_POOLERS];

const config = configuration();

const causes = (seen: Partial<Evidence>) => findCauses(evidence(seen), config).map(({ cause }) => cause);

const cases = EXAMPLES.map(([cause, seen], index) => [cause, index, seen] as const);

const misses = EXAMPLES.flatMap(([cause, , close]) =>
  Object.entries(close).map(([lacks, seen]) => [cause, lacks, seen] as const),
);

it('has an example of every cause', () => {
  expect([...new Set(EXAMPLES.map(([cause]) => cause))].sort()).toEqual([...CAUSES].sort());
});

it.each(cases)('leads to %s (%#)', (cause, _, seen) => {
  expect(causes(seen)[0]).toBe(cause);
});

it.each(misses)('does not lead to %s when %s', (cause, _, seen) => {
  expect(causes(seen)).not.toContain(cause);
});

describe('which cause leads', () => {
  const all = (own: Partial<DatabaseActivity>) =>
    busy({ database: sessions({ serviceConnections: 150, serviceActive: 140, ...own }) });
  const leaked = (count: number) => ({
    leaked: Array.from({ length: count }, (_, pid) => session(pid)),
    leakedCount: count,
    serviceIdleInTransaction: count,
  });

  it.each<[Cause, Cause, Partial<Evidence>]>([
    ['connection-leak', 'lock-chain', all({ ...leaked(49), ...chain, serviceWaitingForLock: 40 })],
    ['lock-chain', 'connection-leak', all({ ...leaked(40), ...chain, serviceWaitingForLock: 49 })],
    ['lock-chain', 'connection-leak', all({ ...leaked(40), ...chain, serviceWaitingForLock: 40 })],
    ['connection-leak', 'database-full', all({ ...leaked(40), maxConnections: 158 })],
    ['leak-suspected', 'connection-leak', all({ ...leaked(1), suspected: { ...suspected, sessions: 120 } })],
    [
      'connection-leak',
      'slow-queries',
      all({ ...leaked(90), active: 60, slowQueries: 40, serviceSlowQueries: 40 }),
    ],
    ['slow-queries', 'undersized-pool', all({ active: 140, slowQueries: 70, serviceSlowQueries: 70 })],
    [
      'other-tenant',
      'database-full',
      { database: database({ serviceConnections: 154, otherConnections: 238 }) },
    ],
    ['database-full', 'sources-disagree', { database: database({ serviceConnections: 390 }) }],
  ])('%s before %s', (first, second, seen) => {
    const found = causes(seen);
    expect(found[0]).toBe(first);
    expect(found).toContain(second);
  });

  it('is one pod, and no leak beside, where that pod alone holds what does nothing', () => {
    const seen = { ...skewed(50, 5, 5), database: sessions({ serviceConnections: 150, serviceActive: 15 }) };
    expect(causes(seen)).toEqual(['skewed-pod']);
  });

  it('is a surge alone, which is not called usual traffic beside', () => {
    expect(causes(busyWith({ requestsPerSecond: 36 }))).toEqual(['traffic-surge']);
  });

  it('is no cause that explains little: the full pool leads, and the one odd session is told beside', () => {
    const odd = busyWith(
      { usual: NOTHING_USUAL() },
      { database: sessions({ serviceConnections: 150, serviceActive: 140, ...leaked(1) }) },
    );
    expect(causes(odd)).toEqual(['pool-full', 'connection-leak']);
  });

  it('is what explains little where nothing else is wrong', () => {
    expect(causes({ database: leaking([session(1)]) })).toEqual(['connection-leak']);
  });

  it('does not count what was so when all was well', () => {
    const old = Array.from({ length: 40 }, (_, pid) => session(pid, { idleSeconds: 20_000 }));
    const seen = busyWith(
      { usual: { utilization: 0.5, inUse: 130, requestsPerSecond: 18, servedPerSecond: 18, p95Ms: 40 } },
      {
        database: sessions({
          serviceConnections: 150,
          serviceActive: 100,
          leaked: old,
          leakedCount: 40,
          serviceIdleInTransaction: 40,
        }),
      },
    );
    expect(causes(seen)).toEqual(['pool-full', 'connection-leak']);
    expect(findCauses(evidence(seen), config)[1]?.evidenceAgainst).toContain(
      '40 of them were already idle in transaction before the incident',
    );
  });
});
