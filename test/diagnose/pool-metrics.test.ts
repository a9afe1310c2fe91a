import { parseSelector } from '../../src/configuration/promql';
import { sumPools } from '../../src/diagnose/pool-metrics';
import { readPodPool, readPodPools } from '../support/bodies';
import { configuration } from '../support/builders';
import { podPool } from '../support/evidence-builders';

const names = configuration().metrics;
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

describe('one pool', () => {
  it("is read from the runbook's own example", () => {
    const page =
      '# HELP knhk_db_pool_total x\n# TYPE knhk_db_pool_total gauge\nknhk_db_pool_total 50\nknhk_db_pool_active 48\nknhk_db_pool_idle 2\n';
    expect(readPodPools('a', page, names)).toEqual({
      pools: [{ pod: 'a', pool: '', total: 50, active: 48, idle: 2, utilization: 0.96 }],
      partial: [],
    });
  });

  it('needs no name, whatever its labels, and leaves time stamps, exemplars and similar names alone', () => {
    const page = [
      'knhk_db_pool_total{db="a b",x="}"} 5e1 1700000000000',
      'knhk_db_pool_total_max 999',
      'knhk_db_pool_total_created{db="a b",x="}"} 1.7e9',
      'knhk_db_pool_active{x="}", db="a b",} 5 # {trace_id="knhk_db_pool_active 7"} 40 1700000000.1',
      'knhk_db_pool_idle{db="a b",x="}"} 0',
      '# EOF',
    ].join('\n');
    expect(readPodPool('a', page, names)).toMatchObject({ pool: '', total: 50, active: 5, idle: 0 });
  });

  it('is read in pieces of any size as in the whole', () => {
    const page =
      'other 1\nknhk_db_pool_total{db="größe"} 50\nknhk_db_pool_active{db="größe"} 48\nx 1\nknhk_db_pool_idle 2';
    const german = { ...names, poolTotal: 'knhk_db_pool_total{db="größe"}' };
    for (let bytes = 1; bytes < page.length; bytes++) {
      expect(readPodPool('a', page, german, bytes)).toMatchObject({ total: 50, active: 48, idle: 2 });
    }
  });

  it.each([
    ['an idle figure that is no number', 'knhk_db_pool_idle NaN'],
    ['a negative one', 'knhk_db_pool_idle -1'],
    ['none', ''],
  ])('counts with %s', (_, idle) => {
    const page = `knhk_db_pool_total 50\nknhk_db_pool_active 48\n${idle}\n`;
    expect(readPodPools('a', page, names)).toMatchObject({
      pools: [{ active: 48, idle: null }],
      partial: [],
    });
  });

  it.each([
    ['a missing limit', 'knhk_db_pool_active 1\n', /no knhk_db_pool_total/],
    ['a missing count in use', 'knhk_db_pool_total 50\n', /no knhk_db_pool_active/],
    [
      'NaN',
      'knhk_db_pool_total NaN\nknhk_db_pool_active 1\n',
      /knhk_db_pool_total is NaN.* while 1 are in use/,
    ],
    ['a negative count', 'knhk_db_pool_total -1\nknhk_db_pool_active 0\n', /knhk_db_pool_total is -1/],
    ['more than any server holds', 'knhk_db_pool_total 50\nknhk_db_pool_active 1e7\n', /active is 1e7/],
    ['a pool of size 0', 'knhk_db_pool_total 0\nknhk_db_pool_active 0\n', /knhk_db_pool_total is 0/],
    ['a page that is no metrics page', '<html></html>', /no knhk_db_pool_total/],
    [
      'series without end',
      Array.from({ length: 600 }, (_, index) => `knhk_db_pool_total{x="${index}"} 1`).join('\n'),
      /more than 500 series/,
    ],
  ])('is not read with %s', (_, page, message) => {
    expect(() => readPodPools('a', page, names)).toThrow(message);
  });
});

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

describe('names with dots', () => {
  const dotted = {
    poolTotal: 'db.pool.max',
    poolActive: 'db.pool.count{db.pool.state="used"}',
    poolIdle: 'db.pool.count{db.pool.state="idle"}',
  };
  const pool = 'db.pool.name="a,} \\"b\\""';

  it.each([
    ['in quotes, as a page offers them that is asked for UTF-8', '{"db.pool.max","db.pool.name"="a"} 10'],
    ['with spaces between', '{"db.pool.max" , "db.pool.name" = "a" , }  10 1700000000000'],
    ['with underscores', 'db_pool_max{db_pool_name="a"} 10'],
  ])('are read %s', (_, total) => {
    const quoted = total.startsWith('{');
    const [name, state, label] = quoted
      ? ['{"db.pool.count",', '"db.pool.state"', '"db.pool.name"']
      : ['db_pool_count{', 'db_pool_state', 'db_pool_name'];
    const usage = (of: string, value: number) => `${name}${label}="a",${state}="${of}"} ${value}`;
    const page = [usage('used', 9), 'db_pool_max_open 999', usage('idle', 1), total, '{"db.pool.maximum"} 7'];
    for (let bytes = 1; bytes < 40; bytes++) {
      expect(readPodPool('a', page.join('\n'), dotted, bytes)).toMatchObject({
        total: 10,
        active: 9,
        idle: 1,
      });
    }
  });

  it('tell pools apart, by labels of any name', () => {
    const page = [
      '{"db.pool.max"} 50',
      `{"db.pool.max","${pool.replace('=', '"=')}} 10`,
      `{"db.pool.count","${pool.replace('=', '"=')},"db.pool.state"="used"} 9`,
      '{"db.pool.count","db.pool.state"="used"} 4',
      '{"db.pool.count","db.pool.state"="lent"} 40',
    ];
    expect(readPodPools('a', page.join('\n'), dotted).pools).toMatchObject([
      { pool: '', total: 50, active: 4 },
      { pool, total: 10, active: 9 },
    ]);
  });

  it('stand beside a plain name as well', () => {
    const page = 'limit{"service.name"="shop",pool="a"} 10\nlent{pool="a","service.name"="shop"} 5\n';
    const gauges = { poolTotal: 'limit', poolActive: 'lent{service.name="shop"}', poolIdle: 'idle' };
    expect(readPodPool('a', page, gauges)).toMatchObject({ total: 10, active: 5 });
    expect(() => readPodPool('a', page, { ...gauges, poolActive: 'lent{service.name="other"}' })).toThrow(
      'no lent{service.name="other"}',
    );
  });
});

describe('several spellings', () => {
  const spelled = (name: string) => ({
    poolTotal: `${name}_max`,
    poolActive: `${name}_active`,
    poolIdle: `${name}_idle`,
  });
  const names = { ...spelled('new'), otherPoolGauges: [spelled('old')] };

  it.each([
    ['the one that is there', 'old_max 10\nold_active 9\n', 9],
    ['the one that is whole', 'new_max 10\nold_max 10\nold_active 8\n', 8],
    ['the first, where both are', 'old_max 10\nold_active 9\nnew_max 10\nnew_active 7\n', 7],
  ])('count as %s', (_, page, active) => {
    expect(readPodPool('a', page, names)).toMatchObject({ total: 10, active });
  });

  it.each([
    ['neither', 'x 1\n', 'the metrics page has no new_max and no old_max'],
    ['one in part', 'old_max 10\n', 'the metrics page has no old_active'],
  ])('are told of where there is %s', (_, page, why) => {
    expect(() => readPodPool('a', page, names)).toThrow(new RangeError(why));
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

describe('the pools of all pods', () => {
  const page = (...pools: ReturnType<typeof podPool>[]) => ({ pools, partial: [] });

  it('show the fullest, which an average hides', () => {
    const found = sumPools([page(podPool('a', 50)), page(podPool('b', 5), podPool('b', 5, 50, 'x'))], 2);
    expect(found).toMatchObject({ podsRead: 2, total: 150, active: 60, maxPodUtilization: 1, partial: [] });
  });

  it('are partial where a pod was not read, and are nothing where none was', () => {
    expect(sumPools([page(podPool('a', 50))], 3)?.partial).toEqual(['2 of 3 pods could not be read']);
    expect(sumPools([], 3)).toBeNull();
  });

  it('tell the same of hundreds of pods in a few words', () => {
    const odd = Array.from({ length: 300 }, (_, index) => ({
      pools: [podPool(`p-${index}`, 1)],
      partial: ['no limit'],
    }));
    expect(sumPools(odd, 300)?.partial).toEqual([
      ...['p-0', 'p-1', 'p-2', 'p-3', 'p-4'].map((pod) => `${pod}: no limit`),
      'and 295 more pools that could not be read',
    ]);
  });
});
