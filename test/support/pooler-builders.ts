/** Evidence of a pooler for tests: two bouncers that have room, unless the test says otherwise. */
import type { Configuration } from '../../src/configuration/configuration';
import type {
  BouncerEvidence,
  DatabaseActivity,
  Evidence,
  PoolerEvidence,
  PoolerPool,
} from '../../src/model/evidence';
import { configuration, TARGET_INPUT } from './builders';
import { pools } from './evidence-builders';
import { database } from './evidence-of-database';

/** The one target, behind PgBouncer, whose pools may be resized. */
export const POOLED_TARGET = {
  ...TARGET_INPUT,
  pooler: {
    kind: 'pgbouncer' as const,
    secretId: 'stats',
    adminSecretId: 'admin',
    bouncers: [{ host: 'a' }, { host: 'b' }],
    configMap: 'knhk-pgbouncer',
  },
};

export function pooledConfiguration(remediation: object = {}): Configuration {
  return configuration({ targets: [POOLED_TARGET], remediation });
}

export function poolerPool(overrides: Partial<PoolerPool> = {}): PoolerPool {
  return {
    ...{ database: 'knhk', user: 'knhk', mode: 'transaction', clientsWaiting: 0, longestWaitSeconds: 0 },
    ...{ servers: 4, serversInUse: 2, size: 5, reserve: 0, databaseLimit: null },
    ...overrides,
  };
}

/** With every connection taken, and clients that wait for one. */
export function fullPool(overrides: Partial<PoolerPool> = {}): PoolerPool {
  return poolerPool({ servers: 5, serversInUse: 5, clientsWaiting: 25, longestWaitSeconds: 4, ...overrides });
}

export function bouncer(overrides: Partial<BouncerEvidence> = {}): BouncerEvidence {
  return {
    ...{ address: 'a:6432', version: 'PgBouncer 1.18.0', clients: 30, maxClients: 1_000 },
    ...{ defaultPoolSize: 5, otherPools: 0, pools: [poolerPool()] },
    ...overrides,
  };
}

export function pooler(overrides: Partial<PoolerEvidence> = {}): PoolerEvidence {
  return {
    ...{ kind: 'pgbouncer', instances: 2, bouncers: [bouncer(), bouncer({ address: 'b:6432' })] },
    ...{ config: { size: 5, immutable: false, owner: null }, partial: [] },
    ...overrides,
  };
}

/** Both bouncers with pools like that. */
export function poolerWith(
  pool: PoolerPool,
  overrides: Partial<BouncerEvidence> = {},
): { readonly pooler: PoolerEvidence } {
  const each = { ...overrides, pools: [pool] };
  return { pooler: pooler({ bouncers: [bouncer(each), bouncer({ ...each, address: 'b:6432' })] }) };
}

/** PostgreSQL with so many sessions, which are the pooler's. */
export function behindPooler(own: Partial<DatabaseActivity> = {}): DatabaseActivity {
  return database({
    ...{ total: 10, active: 10, idle: 0, serviceConnections: 10, serviceActive: 10, serviceIdle: 0 },
    ...own,
  });
}

/** The pods' pools are full, and what they have waits at the pooler, whose own ten connections are at work. */
export function waitingAtPooler(overrides: Partial<Evidence> = {}): Partial<Evidence> {
  return { pool: pools(20, 20), database: behindPooler(), ...poolerWith(fullPool()), ...overrides };
}
