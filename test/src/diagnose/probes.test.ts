import { sumPools } from '../../../src/diagnose/pool-metrics';
import { readPodPool, scanLogs } from '../../support/bodies';
import { configuration, podPool } from '../../support/builders';

const names = configuration().metrics;

describe('readPodPool', () => {
  it("reads the runbook's own example", () => {
    const page =
      '# HELP knhk_db_pool_total x\n# TYPE knhk_db_pool_total gauge\nknhk_db_pool_total 50\nknhk_db_pool_active 48\nknhk_db_pool_idle 2\n';
    expect(readPodPool('a', page, names)).toEqual({
      pod: 'a',
      total: 50,
      active: 48,
      idle: 2,
      utilization: 0.96,
    });
  });

  it('adds up labelled series, takes time stamps and leaves similar names alone', () => {
    const page = [
      'knhk_db_pool_total{db="a b",x="}"} 30 1700000000000',
      'knhk_db_pool_total{db="c"} 2e1',
      'knhk_db_pool_total_max 999',
      'knhk_db_pool_active{db="a"} 5',
      'knhk_db_pool_idle 0',
    ].join('\n');
    expect(readPodPool('a', page, names)).toMatchObject({ total: 50, active: 5 });
  });

  it('takes those series that have the labels, whatever else they have', () => {
    const page = [
      'usage{pool="a,state=\\"idle\\"",state="used"} 3',
      'usage{state="used"} 4',
      'usage{state="idle"} 2',
      'usage{substate="used"} 9',
      'usage 9',
      'limit 10',
    ].join('\n');
    const gauges = { poolTotal: 'limit', poolActive: 'usage{state="used"}', poolIdle: 'usage{state="idle"}' };
    expect(readPodPool('a', page, gauges)).toMatchObject({ total: 10, active: 7, idle: 2 });
    const unknown = { ...gauges, poolIdle: 'usage{state="lent"}' };
    expect(() => readPodPool('a', page, unknown)).toThrow('no usage{state="lent"}');
  });

  it.each([
    ['a missing gauge', 'knhk_db_pool_total 50\nknhk_db_pool_active 1\n', /no knhk_db_pool_idle/],
    ['NaN', 'knhk_db_pool_total NaN\n', /knhk_db_pool_total is NaN/],
    ['a negative count', 'knhk_db_pool_total -1\n', /knhk_db_pool_total is -1/],
    [
      'a pool of size 0',
      'knhk_db_pool_total 0\nknhk_db_pool_active 0\nknhk_db_pool_idle 0\n',
      /knhk_db_pool_total is 0/,
    ],
    ['a page that is no metrics page', '<html></html>', /no knhk_db_pool_total/],
  ])('refuses %s', (_, page, message) => {
    expect(() => readPodPool('a', page, names)).toThrow(message);
  });
});

it('reads a page in pieces of any size as it reads it whole', () => {
  const page = 'other 1\nknhk_db_pool_total{db="größe"} 50\nknhk_db_pool_active 48\nx 1\nknhk_db_pool_idle 2';
  const german = { ...names, poolTotal: 'knhk_db_pool_total{db="größe"}' };
  for (let bytes = 1; bytes < page.length; bytes++) {
    expect(readPodPool('a', page, german, bytes)).toMatchObject({ total: 50, active: 48, idle: 2 });
  }
});

describe('sumPools', () => {
  it('shows the worst pod, which an average hides', () => {
    expect(sumPools([podPool('a', 50), podPool('b', 5), podPool('c', 5)], 3)).toMatchObject({
      total: 150,
      active: 60,
      utilization: 0.4,
      maxPodUtilization: 1,
    });
  });

  it('is nothing when no pod was read', () => {
    expect(sumPools([], 3)).toBeNull();
  });
});

describe('scanLogs', () => {
  it("counts the runbook's patterns over every pod", () => {
    const text = [
      'WARN connection pool timeout waited_ms=5000',
      'WARN connection pool timeout waited_ms=5001',
      'ERROR sorry, too many clients already',
      'FATAL remaining connection slots are reserved for roles',
      'WARN slow query duration_ms=900',
      'INFO pool ready',
      'INFO hello',
      '',
    ].join('\n');
    expect(
      scanLogs(
        [
          { pod: 'a', text },
          { pod: 'b', text: 'Connection Timeout\n' },
        ],
        2,
      ),
    ).toEqual({
      podsExpected: 2,
      podsRead: 2,
      linesRead: 8,
      connectionLines: 5,
      connectionTimeouts: 5,
      serverRefusals: 2,
      slowQueryLines: 1,
      samples: [
        'a: WARN connection pool timeout waited_ms=5000',
        'a: ERROR sorry, too many clients already',
        'a: FATAL remaining connection slots are reserved for roles',
        'b: Connection Timeout',
      ],
      partial: [],
    });
  });

  it('shows no customer data in its samples', () => {
    const logs = scanLogs([{ pod: 'a', text: "connection timeout for 'jane@example.com' password=x1" }], 1);
    expect(logs?.samples).toEqual(["a: connection timeout for '…' password=…"]);
  });

  it('counts in pieces of any size what it counts in the whole', () => {
    const text = [
      'INFO ready\n\nWARN connection pool timeout für 1 Größe',
      'slow query duration_ms=7 TIMEOUT',
      'x'.repeat(50),
      'too many clients',
    ].join('\n');
    const whole = scanLogs([{ pod: 'a', text }], 1);
    expect(whole).toMatchObject({
      linesRead: 5,
      connectionLines: 2,
      connectionTimeouts: 2,
      slowQueryLines: 1,
    });
    expect(whole?.samples[0]).toBe('a: WARN connection pool timeout für 1 Größe');
    const patterns = { connection: 'größe', slowQuery: '^slow' };
    const configured = scanLogs([{ pod: 'a', text }], 1, patterns);
    expect(configured).toMatchObject({ linesRead: 5, connectionLines: 1, slowQueryLines: 1 });
    for (let bytes = 1; bytes < text.length; bytes++) {
      expect(scanLogs([{ pod: 'a', text }], 1, {}, bytes)).toEqual(whole);
      expect(scanLogs([{ pod: 'a', text }], 1, patterns, bytes)).toEqual(configured);
    }
  });

  it('holds the beginning of a line that does not end, and goes on with the next', () => {
    const long = `connection pool timeout ${'x'.repeat(400_000)} slow query`;
    const found = scanLogs([{ pod: 'a', text: `${long}\npool\n` }], 1, {}, 10_000);
    expect(found).toMatchObject({
      linesRead: 2,
      connectionLines: 2,
      slowQueryLines: 0,
      connectionTimeouts: 1,
    });
  });

  it('tells no log read apart from nothing to read', () => {
    expect(scanLogs([], 3)).toBeNull();
    expect(scanLogs([{ pod: 'a', text: '' }], 1)).toMatchObject({ linesRead: 0, connectionTimeouts: 0 });
  });
});
