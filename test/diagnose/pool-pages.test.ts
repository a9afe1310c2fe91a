/** Generated pages, read and counted again in another way. */
import fc from 'fast-check';
import { sumPools } from '../../src/diagnose/pool-metrics';
import { readPodPools } from '../support/bodies';
import { POOL_GAUGES, pageOfPools } from '../support/pool-pages';
import { runs } from '../support/runs';

describe.each([
  ['with a name for each gauge', false],
  ['with states under one name', true],
])('generated pools %s', (_, isByState) => {
  const names = isByState ? POOL_GAUGES.byState : POOL_GAUGES.plain;
  const read = (page: string) => {
    try {
      return readPodPools('a', page, names);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  };

  it('are each read, whatever the labels and the order, and what is not read is told', () => {
    fc.assert(
      fc.property(pageOfPools(isByState), ({ page, fullest, pools, open }) => {
        const found = read(page);
        // Where no pool has both figures under its labels, they are added up.
        if (fullest === null) return expect(found?.pools.length ?? 0).toBeLessThanOrEqual(1);
        expect(found?.pools).toHaveLength(pools);
        expect(found?.partial).toHaveLength(open);
        expect(found && sumPools([found], 1)).toMatchObject({ maxPodUtilization: fullest });
        expect(new Set(found?.pools.map(({ pool }) => pool)).size).toBe(pools);
      }),
      runs(500),
    );
  });

  it('of many pods have the fullest of all, whichever could be read', () => {
    fc.assert(
      fc.property(fc.array(pageOfPools(isByState), { maxLength: 6 }), (pages) => {
        const judged = pages.filter(({ fullest }) => fullest !== null);
        const read = judged.map(({ page }, index) => readPodPools(`p-${index}`, page, names));
        const sum = sumPools(read, pages.length);
        if (judged.length === 0) return expect(sum).toBeNull();
        expect(sum?.maxPodUtilization).toBe(Math.max(...judged.map(({ fullest }) => fullest ?? 0)));
        expect(sum?.partial.length === 0).toBe(
          judged.length === pages.length && judged.every(({ open }) => open === 0),
        );
      }),
      runs(),
    );
  });
});
