/** Situations that people met, in small: what is found in them, and what is decided on it. */
import { busyWith, logs, pools } from '../support/evidence-builders';
import { database, session } from '../support/evidence-of-database';
import { decide, full, USUAL } from './systems-setup';

describe('a leak that is younger than the limit', () => {
  const young = full({
    idleInTransaction: 144,
    serviceIdleInTransaction: 144,
    suspected: { sessions: 144, oldestIdleSeconds: 100, medianIdleSeconds: 70 },
  });

  it('is waited for until half of the sessions are old enough, and nothing is changed until then', () => {
    const { first, decision } = decide(young);
    expect(first).toMatchObject({ cause: 'leak-suspected', lookAgainInSeconds: 231 });
    expect(first.explains).toBeCloseTo(144 / 147);
    expect(decision).toMatchObject({ kind: 'wait', seconds: 231, cause: 'leak-suspected' });
  });

  it('tells how many there are, how old, and when the limit is reached', () => {
    const { decision } = decide(young);
    expect(decision).toHaveProperty(
      'why',
      expect.stringMatching(
        /144 session\(s\).*oldest for 100 s.*half of them reach the limit of 300 s in 231 s/,
      ),
    );
  });

  it('is the same whatever a reporting role does in the same database', () => {
    const reporting = full({
      active: 83,
      total: 230,
      otherConnections: 80,
      serviceIdleInTransaction: 144,
      suspected: { sessions: 144, oldestIdleSeconds: 100, medianIdleSeconds: 70 },
    });
    expect(decide(reporting).first.cause).toBe('leak-suspected');
  });
});

it('finds connections that are held without a transaction, whatever a reporting role does beside them', () => {
  const { first } = decide(full({ active: 83, serviceIdle: 147, serviceIdleInTransaction: 0 }));
  expect(first).toMatchObject({ cause: 'connection-leak', confidence: 'medium' });
});

it('leaves a leak that keeps talking to a person, with both ages and a command for each session', () => {
  const talking = { ...session(7), state: 'idle in transaction', transactionSeconds: 3_600, idleSeconds: 20 };
  const { first, decision } = decide(
    full({ longTransactionCount: 140, longTransactions: [talking], serviceIdleInTransaction: 140 }),
  );
  expect(first).toMatchObject({
    cause: 'long-transactions',
    evidenceFor: [
      expect.stringContaining('140 transaction(s)'),
      expect.stringMatching(/pid 7 .*in its transaction for 3600 s, idle in transaction for 20 s/),
    ],
    next: [
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = 7 AND backend_start = '${talking.backendStart}'`,
    ],
  });
  expect(decision).toMatchObject({ kind: 'refuse', refusals: [] });
});

describe('a database in lasting trouble', () => {
  const waits = [
    { type: 'IO', sessions: 120 },
    { type: 'CPU', sessions: 30 },
  ];
  const work = { active: 200, serviceActive: 146, serviceIdle: 4, waits };

  it('is given no more connections: each is held far longer than usual', () => {
    const { first, decision } = decide(full(work, { servedPerSecond: 20, errorRate: 0 }));
    expect(first).toMatchObject({ cause: 'database-saturated', confidence: 'high' });
    expect(first.evidenceFor.join()).toContain('120 waiting for IO');
    expect(first.next.length).toBeGreaterThan(0);
    expect(decision).toMatchObject({ kind: 'refuse', refusals: [] });
  });

  it('is told by its latency where nothing else is known of what is usual', () => {
    const usual = { ...USUAL, inUse: null };
    expect(decide(full(work, { servedPerSecond: 20, usual })).first).toMatchObject({
      cause: 'database-saturated',
      confidence: 'medium',
    });
  });

  it('is told by its waits, and not surely, where nothing at all is known of what is usual', () => {
    const usual = {
      utilization: null,
      inUse: null,
      requestsPerSecond: null,
      servedPerSecond: null,
      p95Ms: null,
    };
    expect(decide(full(work, { servedPerSecond: 20, usual })).first).toMatchObject({
      cause: 'database-saturated',
      confidence: 'low',
    });
    const computing = { ...work, waits: [{ type: 'CPU', sessions: 146 }] };
    expect(decide(full(computing, { servedPerSecond: 20, usual })).first.cause).toBe('pool-full');
  });
});

it('tells of a surge whose usual traffic is not known as a full pool, and changes nothing', () => {
  const usual = { ...USUAL, requestsPerSecond: null, servedPerSecond: null };
  const { first, decision } = decide(busyWith({ requestsPerSecond: 60, usual }));
  expect(first.cause).toBe('pool-full');
  expect(decision.kind).toBe('refuse');
});

it('asks a person about a surge where it is not known how long connections are usually held', () => {
  const usual = { ...USUAL, inUse: null };
  const { first, decision } = decide(busyWith({ requestsPerSecond: 60, usual }));
  expect(first).toMatchObject({ cause: 'traffic-surge', confidence: 'low' });
  expect(decision).toMatchObject({ kind: 'act', mode: 'approve', plan: { kind: 'scale-out' } });
});

it('tells who else logs in with the role of the service, where every service has the same', () => {
  const { first, decision } = decide(
    full({ serviceConnections: 380, serviceActive: 147, otherConnections: 0, maxConnections: 400 }),
  );
  expect(first).toMatchObject({
    cause: 'database-saturated',
    evidenceFor: expect.arrayContaining([expect.stringContaining('147 of 147')]),
  });
  const { findings } = decide(full({ serviceConnections: 380, serviceActive: 147, otherConnections: 0 }));
  expect(findings.flatMap(({ evidenceFor }) => evidenceFor)).toContain(
    "PostgreSQL has 380 sessions of the service's roles, but the pods' pools hold 150: other clients use the same roles",
  );
  expect(decision.kind).toBe('refuse');
});

it('says that the database is nearly full before it is', () => {
  const { first } = decide({
    pool: pools(47, 100),
    database: database({ serviceConnections: 300, otherConnections: 86 }),
  });
  expect(first).toMatchObject({
    cause: 'database-full',
    confidence: 'medium',
    evidenceFor: ['386 sessions hold 98.5 % of the 392 slots open to ordinary roles', expect.any(String)],
  });
});

it('names the prepared transaction behind waits that no session holds, and changes nothing', () => {
  const { first, decision } = decide(
    full({
      ...{ serviceActive: 120, waitingForLock: 120, serviceWaitingForLock: 120, waitingWithoutRoot: 120 },
      prepared: [{ gid: 'order-77', owner: 'knhk', database: 'knhk', ageSeconds: 900 }],
    }),
  );
  expect(first).toMatchObject({
    cause: 'lock-chain',
    evidenceFor: expect.arrayContaining([
      "prepared transaction 'order-77' of knhk in database knhk is open for 900 s",
    ]),
    next: [expect.stringContaining("ROLLBACK PREPARED 'order-77'")],
  });
  expect(decision).toMatchObject({ kind: 'refuse' });
});

it.each([
  ['role', 'knhk'],
  ['database', 'shop'],
] as const)('names the limit of the %s that is used up, whoever uses it', (kind, name) => {
  const seen = {
    ...{ serviceConnections: 12, serviceActive: 10, serviceIdle: 2 },
    limits: [{ kind, name, limit: 12, held: 12, heldByService: 5 }],
  };
  const { first, decision } = decide({
    pool: { ...pools(4, 16), idle: 0 },
    database: database(seen),
    ...logs({ connectionTimeouts: 30, serverRefusals: 30 }),
  });
  const { evidenceFor } = first;
  expect([first.cause, evidenceFor[0]]).toEqual([
    'database-full',
    `12 of 12 connections of ${kind} ${name} are taken`,
  ]);
  expect(decision).toMatchObject({ kind: 'refuse' });
});

it('counts the slots that the host keeps for itself as taken', () => {
  const seen = { maxConnections: 100, reservedConnections: 0, hostReservedConnections: 2 };
  expect(
    decide({ database: database({ ...seen, serviceConnections: 60, otherConnections: 35 }) }).first,
  ).toMatchObject({
    cause: 'database-full',
    confidence: 'high',
    evidenceFor: expect.arrayContaining(['95 sessions hold all 95 slots open to ordinary roles']),
  });
});
