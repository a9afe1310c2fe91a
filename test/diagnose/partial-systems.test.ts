/** Systems of which a part is not seen, or whose sources contradict each other: told as far as it is known. */
import { busyWith, logs, podPool, pools, skewed } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { decide } from './systems-setup';

it("takes the server's refusals from the logs where the database can't be asked", () => {
  const { first, decision } = decide({
    database: null,
    ...logs({ connectionTimeouts: 20, serverRefusals: 20 }),
    gaps: [{ probe: 'database', subject: null, error: 'no answer' }],
  });
  expect(first).toMatchObject({ cause: 'database-full', confidence: 'medium' });
  expect(decision).toMatchObject({ kind: 'refuse', refusals: [] });
});

it('tells a full pool where the database is unread, and no more', () => {
  const { first } = decide({ pool: pools(50), database: null });
  expect(first).toMatchObject({
    cause: 'pool-full',
    evidenceFor: expect.arrayContaining(['the pool of pod-1 is 100 % in use']),
    evidenceAgainst: expect.arrayContaining(['the sessions of the database could not be read']),
  });
});

it('lets the fullest pool of a pod lead, and names it', () => {
  const pods = ['pod-1', 'pod-2', 'pod-3'].flatMap((pod) => [
    podPool(pod, 10, 10, 'pool="write"'),
    podPool(pod, 1, 40, 'pool="read"'),
  ]);
  const pool = {
    ...pools(11),
    pods,
    total: 150,
    active: 33,
    idle: 117,
    maxPodUtilization: 1,
  };
  const { first } = decide({ pool, database: database({ serviceConnections: 150, serviceActive: 33 }) });
  expect(first.cause).not.toBe('false-alarm');
  expect(first.evidenceFor[0]).toContain('pool="write"');
});

it('compares the connections in use with what was served in the same time, not with the moment after a change', () => {
  // Six pods since a moment: 300 in use now, 150 on average over the minute in which they served.
  const seen = busyWith(
    { inUse: 150 },
    {
      pool: { ...pools(50), active: 300, total: 300 },
      database: database({ serviceConnections: 300, serviceActive: 290 }),
    },
  );
  expect(decide(seen).first.cause).toBe('undersized-pool');
});

it('takes a database that could not be read and refused connections for no contradiction', () => {
  const gaps = [{ probe: 'database', subject: null, error: 'connect ECONNREFUSED' }] as const;
  const { first } = decide({ database: null, ...logs({ connectionTimeouts: 6 }), gaps });
  expect(first).toMatchObject({ cause: 'no-data', evidenceFor: ['database: connect ECONNREFUSED'] });
});

describe('sources that contradict each other', () => {
  it('are no proof that nothing is wrong while the alert fires: it is looked again', () => {
    const { first, decision } = decide({ alert: { firing: true, state: 'firing' } });
    expect(first.cause).toBe('sources-disagree');
    expect(decision).toMatchObject({ kind: 'wait', seconds: 75 });
  });

  it('are told with both figures, and permit no growth', () => {
    const { first, decision } = decide(
      busyWith({}, { pool: pools(50), database: database({ serviceConnections: 0, serviceActive: 0 }) }),
    );
    expect(first).toMatchObject({
      cause: 'sources-disagree',
      evidenceFor: [
        "the pods report 150 connections in use, but PostgreSQL has 0 sessions of the service's roles",
      ],
    });
    expect(decision).toMatchObject({ kind: 'refuse' });
  });
});

it('tells a pod that is full and not ready like any other', () => {
  const seen = {
    ...skewed(),
    pods: { total: 3, ready: 2, notReady: [{ pod: 'pod-1', why: 'readiness probe failed' }], terminating: 0 },
  };
  expect(decide(seen).first.cause).toBe('skewed-pod');
});

it('says which pods are not ready where nothing else is known', () => {
  const pods = { total: 3, ready: 0, notReady: [{ pod: 'pod-1', why: 'CrashLoopBackOff' }], terminating: 0 };
  expect(decide({ pods, pool: null }).first).toMatchObject({
    cause: 'no-data',
    evidenceFor: expect.arrayContaining(['pod-1 is not ready: CrashLoopBackOff']),
  });
});

it('says what is not permitted to be seen, and finds no false alarm in it', () => {
  const hidden = 'not permitted to see 60 sessions: GRANT pg_monitor TO knhk_runbook';
  const { first } = decide({
    database: database({ partial: [hidden], serviceActive: 0 }),
    gaps: [{ probe: 'database', subject: null, error: hidden }],
  });
  expect(first).toMatchObject({ cause: 'no-data', evidenceFor: [expect.stringContaining('pg_monitor')] });
});

it('does not let one odd session outrank what holds the other forty-nine', () => {
  const many = Array.from({ length: 49 }, (_, pid) => session(pid));
  const blocked = { waitingForLock: 2, serviceWaitingForLock: 2, waitingWithoutRoot: 2 };
  const seen = {
    pool: { ...pools(50), active: 51, total: 51 },
    database: { ...leaking(many), ...blocked, serviceConnections: 51 },
  };
  expect(decide(seen).findings.map(({ cause }) => cause)).toEqual(['connection-leak', 'lock-chain']);
});
