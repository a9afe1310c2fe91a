/** What is planned gets in: plans on a real PostgreSQL that others use too, and every connection of them opened. */
import { Client } from 'pg';
import type { Evidence } from '../../../src/model/evidence';
import type { Proposal } from '../../../src/remediate/changes/plan-context';
import { scaleOut } from '../../../src/remediate/changes/scale-out';
import { configuration } from '../../support/builders';
import { deployment, evidence, podPool, poolConfig, poolOf } from '../../support/evidence-builders';
import { planContext } from '../../support/plans';
import { PASSWORD, postgresForTests, type Session } from './support';

// 60 slots, of which 3 are for superusers and 2 for a privilege.
const { server, activity, connect } = postgresForTests({ maxConnections: 60 });
const POOL_SIZE = 5;
const config = configuration({
  remediation: { marginConnections: 2, scaleOut: { targetReplicas: 20 } },
});

const run = (sql: string) => server().query('postgres', sql);
afterEach(async () => {
  await run('ALTER DATABASE knhk CONNECTION LIMIT -1');
  await run('ALTER ROLE knhk CONNECTION LIMIT -1');
});

/** Two pods with full pools, and what is planned for them on what PostgreSQL says. */
async function planned() {
  await open(2 * POOL_SIZE);
  const pool = poolOf(['a', 'b'].map((name) => podPool(name, POOL_SIZE, POOL_SIZE)));
  const replicas = { replicas: 2, runningReplicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const seen: Partial<Evidence> = {
    ...evidence({
      pool,
      database: await activity(),
      poolConfig: poolConfig({ size: POOL_SIZE }),
      ...deployment({ ...replicas, maxSurge: { count: 1 }, gracePeriodSeconds: 30 }),
    }),
  };
  return scaleOut.plan(planContext(seen, { config }));
}

const open = (count: number, options = {}) =>
  Promise.all(Array.from({ length: count }, () => connect(options)));

function toReplicasOf(proposal: Proposal): number {
  if ('plan' in proposal && proposal.plan.kind === 'scale-out') return proposal.plan.toReplicas;
  throw new Error('nothing was planned');
}

/** All that the service may hold by the plan, its surge included, beside what is there: as many more as come. */
async function fill(replicas: number): Promise<Session[]> {
  return open((replicas + 1) * POOL_SIZE - 2 * POOL_SIZE);
}

async function refusal(user = 'knhk'): Promise<string> {
  const client = new Client({
    ...{ host: server().host, port: server().port, user, password: PASSWORD, database: 'knhk' },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'let in';
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await client.end().catch(() => undefined);
  }
}

it("lets in what is planned beside workers of the service's own role", async () => {
  await open(15, { application: 'worker' });
  const proposal = await planned();
  // 60 − 3 − 2 − 15 − 2 = 38: seven pods. Without the workers it would be ten, of which five would have been refused.
  expect(proposal).toMatchObject({
    plan: {
      toReplicas: 6,
      headroom: expect.stringContaining(
        "− sessions of the service's roles beside its pools 15 − margin 2 = 38",
      ),
    },
  });
  await fill(toReplicasOf(proposal));
  // What is left is the margin, and less than another pod.
  expect(await refusal()).toBe('let in');
  await open(38 - 35 + 2);
  expect(await refusal()).toBe('53300');
});

it("lets in what is planned under a role's limit that is used elsewhere too", async () => {
  await run('ALTER ROLE knhk CONNECTION LIMIT 40');
  await open(11, { database: 'postgres', application: 'worker' });
  const proposal = await planned();
  expect(proposal).toMatchObject({
    plan: {
      toReplicas: 4,
      headroom: expect.stringContaining('limit of role knhk 40 − held by others under it 11 − margin 2 = 27'),
    },
  });
  await fill(4);
  await open(4);
  expect(await refusal()).toBe('53300');
});

it("lets in what is planned under the database's limit that others use too", async () => {
  await run('ALTER DATABASE knhk CONNECTION LIMIT 40');
  await open(8, { user: 'reporting' });
  await open(4, { application: 'worker' });
  const proposal = await planned();
  expect(proposal).toMatchObject({
    plan: {
      toReplicas: 4,
      headroom: expect.stringContaining(
        'limit of database knhk 40 − held by others under it 12 − margin 2 = 26',
      ),
    },
  });
  await fill(4);
  await open(3);
  expect(await refusal()).toBe('53300');
});
