import { DependencyError } from '../../src/model/errors';
import type { Sources } from '../../src/ports';
import { redactSql } from '../../src/text/sql';
import { answering } from './bodies';
import { configuration, pod } from './builders';
import { database, session } from './evidence-of-database';
import { bouncer, POOLED_TARGET, pooler, poolerPool } from './pooler-builders';
import { recordingSources } from './recording-sources';

/** Everything as large as it is let in, and of characters that take the most room. */
const LONG = '中'.repeat(2_000);
export const config = configuration({
  targets: [POOLED_TARGET],
  probes: { maxSessions: 500, logTailLines: 10_000, logLimitBytes: 10_485_760 },
  remediation: {
    maxActions: 10,
    rollout: { pollSeconds: 60 },
    terminate: { maxSessionsPerPass: 500, maxShareOfSessions: 1 },
  },
  validation: { maxDiagnoses: 11, sampleIntervalSeconds: 60 },
  escalation: { executionTimeoutSeconds: 7_200 },
});
const podName = (index: number) => `knhk-closed-loop-${'x'.repeat(220)}-${String(index).padStart(5, '0')}`;
export const leaked = Array.from({ length: 500 }, (_, index) =>
  session(index + 1, {
    application: `knhk${'中'.repeat(20)}${index}`.slice(0, 63),
    user: 'u'.repeat(63),
    query: redactSql(`SELECT ${LONG}`),
    idleSeconds: 100_000.123 + index,
  }),
);
export const tenThousand = database({
  total: 10_000,
  serviceConnections: 10_000,
  maxConnections: 12_000,
  idleInTransaction: 9_000,
  leakedCount: 9_000,
  leaked,
  byApplication: Array.from({ length: 20 }, (_, index) => ({
    application: `${'中'.repeat(20)}${index}`,
    connections: 500,
  })),
  slowest: Array.from({ length: 5 }, () => ({
    application: 'a'.repeat(63),
    seconds: 99_999.123,
    query: redactSql(LONG),
  })),
  otherHolders: Array.from({ length: 5 }, () => ({
    user: 'u'.repeat(63),
    database: 'd'.repeat(63),
    application: 'a'.repeat(63),
    connections: 9,
  })),
  blockers: Array.from({ length: 5 }, (_, index) => ({
    pid: index,
    backendStart: '2026-01-31T02:50:00.000000Z',
    user: 'u'.repeat(63),
    application: 'a'.repeat(63),
    state: 'idle in transaction',
    stateSeconds: 9_999.123,
    uncommittedWrites: true,
    blockedSessions: 100,
    query: redactSql(LONG),
  })),
});
/** Each bouncer with as many pools as are listed, of names as long as PgBouncer takes them. */
const longPool = (index: number) =>
  poolerPool({
    database: '中'.repeat(42),
    user: `${'中'.repeat(42)}${index}`,
    longestWaitSeconds: 99_999.123,
  });
const largestPooler = pooler({
  bouncers: Array.from({ length: 6 }, (_, index) =>
    bouncer({ address: `${'h'.repeat(253)}:${index}`, pools: [0, 1, 2, 3, 4].map(longPool) }),
  ),
});
/** 500 pods; a hundred can't be read, each for a reason of its own; every line of a log is a megabyte. */
const line = `connection pool timeout ${'中 '.repeat(300_000)}`;
const sources: Sources = recordingSources([], { pooler: { read: async () => largestPooler } });
export const big: Sources = {
  ...sources,
  cluster: {
    ...sources.cluster,
    listPods: async () => Array.from({ length: 500 }, (_, index) => pod(podName(index))),
    readMetrics: async (pod, take) => {
      const index = Number(pod.slice(-5));
      if (index % 5 === 0) throw new DependencyError('kubernetes', `${pod}: ${LONG}`);
      const active = index === 499 ? 50 : 20 + (index % 20);
      const page = `knhk_db_pool_total ${index === 7 ? 51 : 50}\nknhk_db_pool_active ${active}\nknhk_db_pool_idle 1\n`;
      await answering(page)(take);
    },
    readLog: async (pod, _, begin) => {
      await answering(Number(pod.slice(-5)) < 5 ? line : '')(begin());
      return null;
    },
  },
  database: { ...sources.database, readActivity: async () => tenThousand },
};
