/** Action items for leak, timeouts and database: proposed where the evidence supports them, and not elsewhere. */
import type { DatabaseFull, Evidence } from '../../../src/model/evidence';
import { state } from '../../support/builders';
import { logs, pools, service } from '../../support/evidence-builders';
import { database, session } from '../../support/evidence-of-database';
import { History } from '../../support/history';
import { keys, one, seen } from './proposing';
import { ALERT, LEAK, looked } from './stories';

it('proposes nothing where nothing was wrong', () => {
  expect(keys({})).toEqual([]);
});

describe('a leak', () => {
  it('names each role once, quoted where SQL needs it', () => {
    const leaked = ['knhk', 'Batch"User', 'knhk'].map((user, index) => session(index + 1, { user }));
    const item = one('idle-in-transaction-timeout', seen({ database: database({ leaked, leakedCount: 3 }) }));
    expect(item?.evidence).toEqual([
      '3 leaked session(s) of role knhk, Batch"User, the oldest idle for 400 s',
    ]);
    expect(item?.how.map(([command]) => command)).toMatchObject([
      { text: 'ALTER ROLE knhk SET idle_in_transaction_session_timeout = 300000' },
      { text: 'ALTER ROLE "Batch""User" SET idle_in_transaction_session_timeout = 300000' },
    ]);
  });

  it('names a statement once, whoever ran it', () => {
    const leaked = ['pod-1', 'pod-2'].map((application, index) => session(index + 1, { application }));
    const item = one('fix-the-leak', seen({ database: database({ leaked, leakedCount: 2 }) }));
    expect(item?.title).toBe('Finish every transaction in pod-1, pod-2');
    expect(item?.how).toHaveLength(1);
  });

  it('names the calls that a trace found', () => {
    const before = looked(LEAK);
    const trace = {
      seconds: 60,
      podsRead: 3,
      acquired: 12,
      released: 10,
      leaking: [{ call: 'GET /orders', held: 2, oldestSeconds: 41 }],
    };
    const events = new History(ALERT)
      .state('Prepare', state())
      .state('Diagnose', before)
      .state('FollowChange', { ...before, followUp: { status: 'complete', trace, summary: '' } }).events;
    expect(one('fix-the-leak', events)?.evidence).toContain(
      '2 connection(s) not released by GET /orders, in the trace',
    );
  });

  it('without a transaction asks for the checklist only', () => {
    const held = {
      pool: pools(50),
      database: database({ active: 4, idle: 20, total: 60, serviceConnections: 150, serviceIdle: 140 }),
    };
    expect(keys(held)).toEqual(['code-review-checklist']);
  });
});

describe("the pool's timeouts", () => {
  const busy = database({ active: 140, idle: 10, total: 150 });
  const settings = (overrides: Partial<Evidence>) =>
    one('pool-timeouts', seen({ pool: pools(50), database: busy, ...overrides }))?.how.map(([name]) => name);

  it('are each asked for by something', () => {
    expect(settings({})).toBeUndefined();
    expect(settings(service({ p95Ms: 5_001 }))).toMatchObject([{ text: 'acquire_timeout' }]);
    expect(settings(service({ p95Ms: 5_000 }))).toBeUndefined();
    const held = (idleSeconds: number) =>
      settings({
        database: database({
          leaked: [session(1, { idleSeconds })],
          leakedCount: 1,
          active: 60,
          idle: 9,
          total: 150,
        }),
      });
    expect(held(1_801)).toMatchObject([{ text: 'max_lifetime' }]);
    expect(held(1_800)).toBeUndefined();
    expect(settings({ database: database({ active: 60, idle: 80, total: 150 }) })).toMatchObject([
      { text: 'idle_timeout' },
    ]);
    expect(settings({ database: database({ active: 60, idle: 75, total: 150 }) })).toBeUndefined();
  });

  it('are not asked for because of time-outs in the logs: those are the setting at work', () => {
    expect(settings(logs({ connectionTimeouts: 9 }))).toBeUndefined();
  });

  it('are not asked for while the pools have room', () => {
    expect(settings({ pool: pools(47), ...service({ p95Ms: 9_000 }) })).toBeUndefined();
  });
});

describe('the database', () => {
  const blocker = {
    pid: 7,
    backendStart: '',
    user: 'knhk',
    application: 'sqlx-migrate',
    state: 'idle in transaction',
    stateSeconds: 61.2,
    uncommittedWrites: true,
    blockedSessions: 5,
    query: 'ALTER TABLE orders ADD COLUMN note text',
  };

  it('with a chain of locks gets a lock_timeout, naming the root', () => {
    const item = one(
      'lock-timeout',
      seen({ database: database({ waitingForLock: 5, serviceWaitingForLock: 15, blockers: [blocker] }) }),
    );
    expect(item?.evidence).toEqual(['sqlx-migrate blocked 5 session(s), idle in transaction for 61 s']);
    expect(item?.how[0]?.[1]).toEqual({ kind: 'code', text: 'ALTER TABLE orders ADD COLUMN note text' });
  });

  it('that refused the login gets a reserved door', () => {
    const full: DatabaseFull = { kind: 'full', sqlState: '53300', message: 'too many clients already' };
    const item = one('reserved-connections', seen({ database: full }));
    expect(item?.evidence).toEqual([
      'its login was refused (SQLSTATE 53300) in 1 of 1 diagnosis: too many clients already',
    ]);
    expect(item?.how[0]?.[0]).toMatchObject({ text: 'ALTER SYSTEM SET reserved_connections = 5' });
  });

  it('that is full of its own service grows, or the pools shrink', () => {
    const item = one('split-connection-budgets', seen({ database: database({ serviceConnections: 390 }) }));
    expect(item?.title).toBe('Raise max_connections, or make the pools smaller');
    expect(item?.evidence).toEqual(['of max_connections 400 the service held 390, others 2']);
  });
});
