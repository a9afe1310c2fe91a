/** Several pools on one page of metrics, as each exporter has them.*/
import { parseSelector } from '../../src/configuration/promql';
import { sumPools } from '../../src/diagnose/pool-metrics';
import { readPodPool, readPodPools } from '../support/bodies';
import { names } from './pool-metrics-setup';

const hikari = {
  poolTotal: 'hikaricp_connections_max',
  poolActive: 'hikaricp_connections_active',
  poolIdle: 'hikaricp_connections_idle',
};

const otel = {
  poolTotal: 'db_client_connections_max',
  poolActive: 'db_client_connections_usage{state="used"}',
  poolIdle: 'db_client_connections_usage{state="idle"}',
};

/** The gauges of a limit, in use and idle, as the exporters write them, and what tells one pool from another. */
const EXPORTERS: readonly [string, typeof hikari, readonly [string, string]][] = [
  [
    'IBM/pgxpoolprometheus, with a label of the pool',
    { poolTotal: 'pgxpool_max_conns', poolActive: 'pgxpool_acquired_conns', poolIdle: 'pgxpool_idle_conns' },
    ['{db="orders"}', '{db="stock"}'],
  ],
  [
    "Go's database/sql",
    {
      poolTotal: 'go_sql_max_open_connections',
      poolActive: 'go_sql_in_use_connections',
      poolIdle: 'go_sql_idle_connections',
    },
    ['{db_name="orders"}', '{db_name="stock"}'],
  ],
  [
    'node-postgres-prometheus-exporter',
    {
      poolTotal: 'pg_pool_max',
      poolActive: 'pg_pool_active_connections',
      poolIdle: 'pg_pool_idle_connections',
    },
    ['{host="db:5432",database="orders"}', '{host="db:5432",database="stock"}'],
  ],
  [
    'jdbc of Micrometer, where a label has a comma behind it',
    {
      poolTotal: 'jdbc_connections_max',
      poolActive: 'jdbc_connections_active',
      poolIdle: 'jdbc_connections_idle',
    },
    ['{name="orders",}', '{name="stock",}'],
  ],
  [
    'OpenTelemetry of Npgsql and HikariCP',
    otel,
    ['{pool_name="orders",state="S"}', '{pool_name="stock",state="S"}'],
  ],
];

it.each(EXPORTERS)('two pools are read from a page of %s', (_, gauges, pools) => {
  const sample = (gauge: string, labels: string, value: number) => {
    const { name, labels: own } = parseSelector(gauge);
    const state = own['state'] ?? '';
    return `${name}${state === '' ? labels.replace(',state="S"', '') : labels.replace('"S"', `"${state}"`)} ${value}`;
  };
  const page = pools.flatMap((labels, index) => [
    sample(gauges.poolIdle, labels, index),
    sample(gauges.poolActive, labels, 9 - index),
    sample(gauges.poolTotal, labels, 10),
  ]);
  expect(readPodPools('a', page.join('\n'), gauges)).toMatchObject({
    pools: [
      { pool: expect.stringMatching(/^\w+="orders"$/), total: 10, active: 9, idle: 0 },
      { pool: expect.stringMatching(/^\w+="stock"$/), total: 10, active: 8, idle: 1 },
    ],
    partial: [],
  });
});

describe('several pools of one pod', () => {
  it('are read each by its labels, and named by those in which they differ', () => {
    const page = [
      'hikaricp_connections_max{application="shop",pool="write",} 10.0',
      'hikaricp_connections_max{application="shop",pool="read",} 40.0',
      'hikaricp_connections_active{pool="read",application="shop"} 1.0',
      'hikaricp_connections_active{pool="write",application="shop"} 10.0',
      'hikaricp_connections_idle{application="shop",pool="read"} 39.0',
      'hikaricp_connections_idle{application="shop",pool="write"} NaN',
    ].join('\n');
    const { pools, partial } = readPodPools('a', page, hikari);
    expect(partial).toEqual([]);
    expect(pools).toEqual([
      { pod: 'a', pool: 'pool="write"', total: 10, active: 10, idle: null, utilization: 1 },
      { pod: 'a', pool: 'pool="read"', total: 40, active: 1, idle: 39, utilization: 0.025 },
    ]);
    expect(sumPools([{ pools, partial }], 1)).toMatchObject({
      podsRead: 1,
      total: 50,
      active: 11,
      idle: 39,
      maxPodUtilization: 1,
      partial: [],
    });
  });

  it('are told apart where states share a name, and by what their instrumentation calls itself', () => {
    const usage = 'db_client_connections_usage{otel_scope_name="o"';
    const page = [
      'db_client_connections_max{pool_name="write"} 10',
      'db_client_connections_max{pool_name="read"} 40',
      `${usage},pool_name="write",state="used"} 10`,
      `${usage},pool_name="write",state="idle"} 0`,
      `${usage},pool_name="read",state="used"} 1`,
      `${usage},pool_name="read",state="idle"} 5`,
      `${usage},pool_name="read",substate="used"} 30`,
    ].join('\n');
    expect(readPodPools('a', page, otel).pools).toMatchObject([
      { pool: 'pool_name="write"', total: 10, active: 10, idle: 0 },
      { pool: 'pool_name="read"', total: 40, active: 1, idle: 5 },
    ]);
  });

  it('are one where they differ in nothing but who counts them', () => {
    const page = [
      'db_client_connections_max{pool_name="a"} 10',
      'db_client_connections_usage{otel_scope_name="x",pool_name="a",state="used"} 3',
      'db_client_connections_usage{otel_scope_name="y",pool_name="a",state="used"} 4',
    ].join('\n');
    expect(readPodPool('a', page, otel)).toMatchObject({ total: 10, active: 7, idle: null });
  });

  it('are those of processes as well, each with a pool of its own', () => {
    const gauge = (name: string, values: readonly number[]) =>
      values.map((value, pid) => `knhk_db_pool_${name}{pid="${pid}"} ${value}`);
    const page = [...gauge('total', [5, 5]), ...gauge('active', [5, 0]), ...gauge('idle', [0, 5])];
    expect(readPodPools('a', page.join('\n'), names).pools).toMatchObject([
      { pool: 'pid="0"', utilization: 1 },
      { pool: 'pid="1"', utilization: 0 },
    ]);
  });

  it('share a limit that has none of their labels', () => {
    const page = [
      'limit 10',
      'usage{pool="a,state=\\"idle\\"",state="used"} 3',
      'usage{pool="b",state="used"} 4',
      'usage{pool="b",state="idle"} 2',
      'usage 9',
    ].join('\n');
    const gauges = { poolTotal: 'limit', poolActive: 'usage{state="used"}', poolIdle: 'usage{state="idle"}' };
    expect(readPodPool('a', page, gauges)).toMatchObject({ pool: '', total: 10, active: 7, idle: 2 });
    const unknown = { ...gauges, poolIdle: 'usage{state="lent"}' };
    expect(readPodPool('a', page, unknown)).toMatchObject({ total: 10, active: 7, idle: null });
  });

  const live = ['knhk_db_pool_total{db="a"} 10', 'knhk_db_pool_active{db="a"} 9'];
  it.each([
    ['of size 0', ['total{db="old"} 0', 'active{db="old"} 0']],
    ['whose gauges are gone with it', ['total{db="old"} NaN', 'active{db="old"} NaN']],
    ['whose limit is gone', ['total{db="old"} NaN', 'active{db="old"} 0']],
    ['with a limit of no number, that was never used', ['total{db="old"} -1']],
    ['that has no limit and holds nothing', ['active{db="old"} 0']],
  ])('are read beside a dead one: %s', (_, dead) => {
    const page = [...dead.map((line) => `knhk_db_pool_${line}`), ...live].join('\n');
    expect(readPodPools('a', page, names)).toMatchObject({ pools: [{ pool: 'db="a"' }], partial: [] });
  });

  it.each([
    [
      'a limit that is no number',
      ['total{db="b"} NaN', 'active{db="b"} 3'],
      'db="b": knhk_db_pool_total is NaN, not a count while 3 are in use',
    ],
    [
      'a limit of 0',
      ['total{db="b"} 0', 'active{db="b"} 3'],
      `db="b": knhk_db_pool_total is 0 while 3 are in use: utilization can't be computed`,
    ],
    ['no limit', ['active{db="b"} 3'], 'db="b": it has no knhk_db_pool_total while 3 are in use'],
    [
      'a count that is no number',
      ['total{db="b"} 5', 'active{db="b"} NaN'],
      'db="b": knhk_db_pool_active is NaN, not a count',
    ],
    ['no count', ['total{db="b"} 5'], 'db="b": it has no knhk_db_pool_active'],
  ])(
    'are read beside one of which it is not known how full it is, for %s, and that is told',
    (_, odd, why) => {
      const page = [...live, ...odd.map((line) => `knhk_db_pool_${line}`)].join('\n');
      const found = readPodPools('a', page, names);
      expect(found).toMatchObject({ pools: [{ pool: 'db="a"', utilization: 0.9 }], partial: [why] });
      expect(sumPools([found], 1)).toMatchObject({ maxPodUtilization: 0.9, partial: [`a: ${why}`] });
    },
  );

  it('have names that nothing of an object can be taken for, and that are short', () => {
    const long = 'x'.repeat(5_000);
    const page = ['constructor', '__proto__', 'toString'].flatMap((label) => [
      `knhk_db_pool_total{${label}="${long}"} 10`,
      `knhk_db_pool_active{${label}="${long}"} 1`,
    ]);
    const { pools } = readPodPools('a', page.join('\n'), names);
    expect(pools.map(({ pool }) => pool.slice(0, 10))).toEqual(['constructo', '__proto__=', 'toString="']);
    for (const { pool } of pools) expect(pool.length).toBeLessThanOrEqual(120);
  });
});
