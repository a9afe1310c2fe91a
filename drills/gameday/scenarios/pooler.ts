import { bouncerFile, poolSizeIn, poolSizeOf } from '../../../local/start-pgbouncer';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import { consoleAccess } from '../../../src/adapters/pgbouncer/access';
import { PgBouncer } from '../../../src/adapters/pgbouncer/pgbouncer';
import type { UndoPlan } from '../../../src/model/plans';
import { takeBack } from '../../../src/remediate/undo';
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import type { Stage } from '../stage';
import { leak, refusedLogins } from './shared';
import { LEAK_REPAIRED } from './usual';

/** Five connections serve twenty requests a second of this, and forty come. */
const QUEUED = { workload: { ms: 250 } };

export const poolerPoolFull = fullPoolOf(
  'transaction',
  5,
  'behind PgBouncer it is its pool that is full and not the server: after approval it is raised within the headroom, and the undo takes it back',
);
export const poolerSessionMode = fullPoolOf(
  'session',
  9,
  'the same in session mode, in which idle connections of the pods keep those of the pooler',
);

function fullPoolOf(mode: 'session' | 'transaction', size: number, proves: string): Scenario {
  return {
    name: mode === 'transaction' ? 'pooler-pool-full' : 'pooler-session-mode',
    proves,
    world: {
      pgbouncer: { poolSize: size, mode },
      ...{ replicas: 3, poolSize: 20, requestsPerSecond: 40 },
    },
    async play(stage) {
      await stage.fault(QUEUED);
      const execution = await stage.executionByAlert();
      await stage.sent(execution, 'approval-needed');
      stage.check(fact('pool of PgBouncer while it was asked', String(size), await poolSize(stage)));
      await stage.say('approved', execution);
      return [await stage.ended(execution)];
    },
    expected: [
      {
        cause: 'pooler-pool-full',
        outcome: 'resolved',
        status: 'SUCCEEDED',
        changes: ['raise-pooler-pool'],
        sent: ['sre-on-call approval-needed', 'sre-on-call action-taken', 'sre-on-call resolved'],
        nothingRefused: true,
      },
    ],
    async afterwards(stage, [execution = '']) {
      const { actions, pgBouncer } = await stage.report(execution);
      const [action] = actions;
      const raised = [await poolSize(stage), await sizeInFile(stage)];
      const replicas = stage.world.cluster.pods().length;
      if (action?.undoPlan) await undo(stage, action.undoPlan);
      return [
        fact('pool of PgBouncer, and in its file', '50, 50', raised.join(', ')),
        fact(
          'it says so with the sum',
          'true',
          String(
            action?.items[0]?.startsWith('1 bouncer × (pool 50 + reserve 0) = 50 connections, usable are'),
          ),
        ),
        fact('pods', 3, replicas),
        fact('logins refused by PostgreSQL', 0, await refusedLogins(stage)),
        fact('a proposal of PgBouncer', 'none', pgBouncer === null ? 'none' : 'there'),
        fact(
          'after the undo',
          `${size}, ${size}`,
          [await poolSize(stage), await sizeInFile(stage)].join(', '),
        ),
      ];
    },
  };
}

export const leakThroughPooler: Scenario = {
  name: 'leak-through-pooler',
  proves:
    'a leak that holds every connection of the pooler is ended where the sessions are, and no pool is raised',
  world: { pgbouncer: { poolSize: 18 } },
  async play(stage) {
    // Each takes one of the pooler's for good, and what comes after waits there.
    await stage.fault(leak(6));
    return [await stage.ended(await stage.executionByAlert())];
  },
  expected: [LEAK_REPAIRED],
  async afterwards(stage) {
    return [
      fact('pool of PgBouncer', '18', await poolSize(stage)),
      fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction()),
    ];
  },
};

async function poolSize({ world }: Stage): Promise<string> {
  return world.bouncer ? poolSizeOf(world.bouncer) : 'unknown';
}

async function sizeInFile({ world }: Stage): Promise<string> {
  return poolSizeIn((await bouncerFile(world.cluster)) ?? '');
}

/** As the workflow takes a change back, with the same rights. */
async function undo({ world }: Stage, plan: UndoPlan): Promise<void> {
  const { configuration, cluster, bouncer } = world;
  const [target] = configuration.targets;
  if (!target?.pooler || !bouncer) throw new Error('the world has no pooler');
  const read = async (credentials: object) => consoleAccess(JSON.stringify({ ...credentials, ssl: 'off' }));
  const access = { stats: () => read(bouncer.stats), admin: () => read(bouncer.admin) };
  const { probes } = configuration;
  await takeBack(plan, '', {
    cluster: new KubernetesCluster(cluster.accountKubeconfig(), target.kubernetes, probes, target.pooler),
    pooler: new PgBouncer(access, target.pooler, target.postgres.database, probes),
  });
}
