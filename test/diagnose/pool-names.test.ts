/** Gauges of any name, and of several. */
import { readPodPool, readPodPools } from '../support/bodies';

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
