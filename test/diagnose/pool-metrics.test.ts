import { sumPools } from '../../src/diagnose/pool-metrics';
import { readPodPool, readPodPools } from '../support/bodies';
import { podPool } from '../support/evidence-builders';
import { names } from './pool-metrics-setup';

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
