/** Generated metrics pages of pods with several pools, and what is on them counted in another way. */
import fc from 'fast-check';

/** A gauge's value as it stands on a page; null where the page does not have it. */
type Value = number | 'NaN' | null;

export interface PageOfPools {
  readonly page: string;
  /** How full the fullest pool is of which that can be said; null where there is none. */
  readonly fullest: number | null;
  readonly pools: number;
  /** Pools that hold, or may hold, something, and of which it can't be said how full they are. */
  readonly open: number;
}

const anyValue: fc.Arbitrary<Value> = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 40 }) },
  fc.constantFrom<Value[]>('NaN', null, -1, 0),
);
/** How a page names what tells its pools apart. */
const anyNames = fc.uniqueArray(
  fc.constantFrom('write', 'read', 'a"b', 'back\\slash', 'größe', 'line\nfeed', 'x}', 'HikariPool-1'),
  { minLength: 1, maxLength: 4 },
);

/** @param state Whether the gauges in use and idle are two states under one name. */
export function pageOfPools(isByState: boolean): fc.Arbitrary<PageOfPools> {
  return anyNames.chain((pools) =>
    fc
      .record({
        label: fc.constantFrom('pool', 'db_name', 'pid'),
        values: fc.array(fc.tuple(anyValue, anyValue, anyValue), {
          minLength: pools.length,
          maxLength: pools.length,
        }),
        order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        isLabelLast: fc.boolean(),
      })
      .map(({ label, values, order, isLabelLast }) => {
        // Two wrongs would make a share in PromQL, and no exporter has both.
        const sane = values.map(([total, active, idle]): (typeof values)[number] =>
          total === -1 && active === -1 ? [total, 0, idle] : [total, active, idle],
        );
        const lines = pools.flatMap((pool, index) => {
          const [total = null, active = null, idle = null] = sane[index] ?? [];
          const own = `${label}="${pool.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
          const sample = (name: string, value: Value, more: string) => {
            const labels = (isLabelLast ? [more, own] : [own, more]).filter((text) => text !== '');
            return value === null ? [] : [`${name}{${labels.join(',')}} ${value}`];
          };
          return [
            ...sample('pool_max', total, ''),
            ...sample(isByState ? 'pool_usage' : 'pool_active', active, isByState ? 'state="used"' : ''),
            ...sample(isByState ? 'pool_usage' : 'pool_idle', idle, isByState ? 'state="idle"' : ''),
          ];
        });
        const shuffled = lines
          .map((line, index) => ({ line, at: order[index] ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ line }) => line);
        return { page: `${shuffled.join('\n')}\n`, ...counted(sane) };
      }),
  );
}

function counted(values: readonly (readonly [Value, Value, Value])[]) {
  let fullest: number | null = null;
  let pools = 0;
  let open = 0;
  for (const [total, active] of values) {
    const isLimit = typeof total === 'number' && total > 0;
    const isCount = typeof active === 'number' && active >= 0;
    if (isLimit && isCount) {
      pools += 1;
      fullest = Math.max(fullest ?? 0, active / total);
    } else if (isLimit || (isCount && active > 0)) open += 1;
  }
  return { fullest, pools, open };
}

export const POOL_GAUGES = {
  plain: { poolTotal: 'pool_max', poolActive: 'pool_active', poolIdle: 'pool_idle' },
  byState: {
    poolTotal: 'pool_max',
    poolActive: 'pool_usage{state="used"}',
    poolIdle: 'pool_usage{state="idle"}',
  },
};
