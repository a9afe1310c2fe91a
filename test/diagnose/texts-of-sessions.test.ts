/** What is said of causes in the database: lock chains, leaks, slow queries, other tenants. */
import { groupLeaks } from '../../src/diagnose/leak-groups';
import { logs, pools, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { found, saidFor } from './texts-setup';

describe('a lock chain', () => {
  const blocker = {
    pid: 4_711,
    backendStart: '',
    user: 'boss',
    application: 'knhk-migrate',
    state: 'idle in transaction',
    stateSeconds: 41.6,
    uncommittedWrites: true,
    blockedSessions: 12,
    query: 'ALTER TABLE orders ADD COLUMN note text',
  };

  it('names who is at the root of it, whom it blocks, since when, and what it ran', () => {
    const seen = {
      database: database({ waitingForLock: 12, serviceWaitingForLock: 9, blockers: [blocker] }),
    };
    expect(found('lock-chain', seen)).toMatchObject({
      confidence: 'high',
      evidenceFor: [
        "12 session(s) wait for a lock, 9 of them the service's",
        'pid 4711 of knhk-migrate blocks 12, idle in transaction for 42 s, with uncommitted writes: ALTER TABLE orders ADD COLUMN note text',
      ],
    });
  });

  it('names the user of a session without a name, and no writes where there are none', () => {
    const nameless = { ...blocker, application: '', uncommittedWrites: false };
    const text = saidFor('lock-chain', { database: database({ waitingForLock: 2, blockers: [nameless] }) });
    expect(text).toContain('pid 4711 of boss blocks');
    expect(text).not.toContain('uncommitted writes');
  });
});

describe('a leak', () => {
  const at = (pod: string) => `knhk-closed-loop/${pod}`;
  const leaked = [
    session(1, { application: at('pod-2') }),
    session(2, { application: at('pod-2'), uncommittedWrites: true, idleSeconds: 901 }),
    session(3, { application: at('pod-1'), query: 'SELECT ? FROM carts' }),
    session(4, { application: '' }),
    session(5, { application: at('pod-2'), query: 'SELECT ? FROM carts' }),
  ];

  it('says by pod and query which sessions leaked, the most first, and which of them wrote', () => {
    expect(groupLeaks(leaked)).toEqual([
      { application: at('pod-2'), query: leaked[0]?.query, sessions: 2, writers: 1, oldestSeconds: 901 },
      { application: '', query: leaked[3]?.query, sessions: 1, writers: 0, oldestSeconds: 400 },
      { application: at('pod-1'), query: 'SELECT ? FROM carts', sessions: 1, writers: 0, oldestSeconds: 400 },
      { application: at('pod-2'), query: 'SELECT ? FROM carts', sessions: 1, writers: 0, oldestSeconds: 400 },
    ]);
    expect(found('connection-leak', { pool: pools(50), database: leaking(leaked) })).toMatchObject({
      confidence: 'high',
      evidenceFor: [
        '5 session(s) idle in transaction for more than 300 s, the oldest for 901 s',
        '2 of knhk-closed-loop/pod-2, 1 with uncommitted writes, last ran: SELECT * FROM orders WHERE customer_email = ?',
        '1 of an unnamed application, last ran: SELECT * FROM orders WHERE customer_email = ?',
        '1 of knhk-closed-loop/pod-1, last ran: SELECT ? FROM carts',
        "a pod's pool is 100 % in use",
      ],
    });
  });

  it('says what speaks against it while the pools have room', () => {
    expect(found('connection-leak', { pool: pools(10), database: leaking(leaked) })).toMatchObject({
      confidence: 'medium',
      evidenceAgainst: ["no pod's pool is above 20 %"],
    });
  });

  it('without a transaction says how many connections do nothing', () => {
    const seen = {
      pool: pools(50),
      database: database({ serviceConnections: 150, serviceActive: 5, serviceIdle: 145 }),
    };
    expect(found('connection-leak', seen)).toMatchObject({
      confidence: 'medium',
      evidenceFor: [
        "the pools have 150 connections in use, but only 5 of the service's sessions are active",
        '145 of its sessions are idle outside of any transaction',
      ],
      evidenceAgainst: ['no session is idle in transaction for long'],
    });
  });
});

it('slow queries: how many, the slowest of them, and what the logs and the latency say', () => {
  const slowest = [{ application: 'knhk-closed-loop/pod-3', seconds: 61.2, query: 'SELECT ? FROM reports' }];
  const seen = {
    database: database({
      ...{ active: 10, slowQueries: 6, serviceSlowQueries: 6, slowest },
      waits: [
        { type: 'IO', sessions: 7 },
        { type: 'CPU', sessions: 3 },
      ],
    }),
    ...logs({ slowQueryLines: 31 }),
  };
  expect(found('slow-queries', seen)).toMatchObject({
    evidenceFor: [
      '6 of 10 active queries run for more than 5 s',
      '61 s, knhk-closed-loop/pod-3: SELECT ? FROM reports',
      'active sessions: 7 waiting for IO, 3 on CPU',
      '31 log lines report slow queries',
    ],
    evidenceAgainst: ['p95 is 40 ms'],
  });
  expect(found('slow-queries', { ...seen, ...service({ p95Ms: 501 }) }).evidenceAgainst).toEqual([]);
});

it('another tenant: whose connections they are, by user and database, and the sum', () => {
  const otherHolders = [{ user: 'reporting', database: 'warehouse', application: 'etl', connections: 200 }];
  const seen = { database: database({ otherConnections: 238, otherHolders }) };
  expect(found('other-tenant', seen)).toMatchObject({
    confidence: 'medium',
    evidenceFor: [
      'other clients hold 238 of 392 slots',
      '200 of etl, user reporting, database warehouse',
      expect.stringMatching(
        /^the service's pools can take 3 × 50 = 150; usable: max_connections 400 .* other sessions 238 .* = 149$/,
      ),
    ],
    evidenceAgainst: ['the service itself holds 60'],
  });
  const all = { database: database({ otherConnections: 238, serviceConnections: 154 }) };
  expect(found('other-tenant', all).confidence).toBe('high');
});
