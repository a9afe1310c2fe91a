/** Action items for a pooler that was what clients waited for. */
import {
  bouncer,
  fullPool,
  pooler,
  poolerPool,
  poolerWith,
  waitingAtPooler,
} from '../../support/pooler-builders';
import { keys, one, seen } from './proposing';

const told = (key: string, overrides: Parameters<typeof seen>[0]) => {
  const item = one(key, seen(overrides));
  const how = item?.how.map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
  );
  return { evidence: item?.evidence, how };
};

describe('a full pool of the pooler', () => {
  it('is to be sized by the sum of what PostgreSQL has left, and watched', () => {
    const { evidence, how } = told('pooler-pool', waitingAtPooler());
    expect(evidence).toEqual([
      expect.stringMatching(/^25 client\(s\) wait for the pooler's pool of database knhk and user knhk/),
      expect.stringMatching(/^25 client\(s\) wait/),
      expect.stringMatching(
        /^2 bouncers × \(pool 5 \+ reserve 0\) = 10 connections, usable are max_connections/,
      ),
    ]);
    expect(how).toEqual([
      'default_pool_size in the file of PgBouncer: the same sum must fit with it',
      'maxwait and cl_waiting of SHOW POOLS as an alert of their own',
    ]);
  });

  it('in session mode may share its connections, and with a limit of its database gets no more by its size', () => {
    const pool = fullPool({ mode: 'session', size: 9, databaseLimit: 5 });
    expect(told('pooler-pool', waitingAtPooler(poolerWith(pool))).how).toEqual([
      'max_db_connections of knhk: it keeps the pool at 5',
      expect.stringMatching(/^pool_mode = transaction, where the service keeps nothing in a session/),
      expect.stringMatching(/^maxwait/),
    ]);
  });

  it('that led to nothing asks for nothing', () => {
    expect(keys({})).not.toContain('pooler-pool');
    expect(keys(waitingAtPooler(poolerWith(poolerPool())))).not.toContain('pooler-pool');
  });
});

it('a limit of clients is raised with the files that each of them takes, at each bouncer that had reached it', () => {
  const full = bouncer({ clients: 100, maxClients: 100 });
  const evidence = { pooler: pooler({ bouncers: [full, bouncer({ address: 'b:6432' })] }) };
  expect(told('pooler-clients', evidence)).toEqual({
    evidence: ['bouncer a:6432 had 100 clients of 100'],
    how: [
      'max_client_conn together with the limit of open files (ulimit -n): each client and each connection to PostgreSQL takes one',
    ],
  });
  expect(keys({ pooler: pooler() })).not.toContain('pooler-clients');
});
