/** Which pool it is, by the gauges that there are: on a pod's page, or in Prometheus. Without I/O. */
import { metricsSchema, type PoolGauges } from '../../src/configuration/metrics';
import { type PoolPresetName, PRESETS } from '../../src/configuration/presets/presets';
import { plainSelector } from '../../src/configuration/promql';

/** A series of a gauge. */
interface Sample {
  /** As it stands there, without what is secret by its form. */
  readonly line: string;
  /** Null where only the series is known, or it is no count. */
  readonly value: number | null;
}

/** The first series of a gauge; undefined where there is none. */
export type Find = (selector: string) => Sample | undefined;

/**
 * How much of a spelling is there: all of it; all but a limit that nobody exports; all but the limit; or the limit
 * alone (of some exporters the gauge of those in use comes with the first connection).
 */
const FITS = ['whole', 'limit-not-exported', 'limit-missing', 'in-use-missing'] as const;
type Fit = (typeof FITS)[number];

/** A pool that may be meant. */
export interface Candidate {
  /** Null for the runbook's own names. */
  readonly preset: PoolPresetName | null;
  /** The library that exports the gauges. */
  readonly by: string;
  /** Other libraries of the same preset whose gauges are there as much. */
  readonly alsoBy: readonly string[];
  /** `poolTotal` is empty where nobody exports it. */
  readonly gauges: PoolGauges;
  readonly fit: Fit;
  /** The page has underscores in place of the names' dots. */
  readonly isUnderscored: boolean;
  readonly lines: readonly string[];
  /** The limit of the first pool, in connections. */
  readonly limit: number | null;
}

interface Spelling {
  readonly preset: PoolPresetName | null;
  readonly by: string;
  readonly gauges: PoolGauges;
}

const OWN = metricsSchema.parse({});

/** Every spelling of every pool that is known, the runbook's own names first. */
const SPELLINGS: readonly Spelling[] = [
  { preset: null, by: "the runbook's own names", gauges: OWN },
  ...(Object.keys(PRESETS) as PoolPresetName[]).flatMap((preset) =>
    PRESETS[preset].gauges.map(({ by, poolTotal = '', poolActive, poolIdle }) => ({
      ...{ preset, by },
      gauges: { poolTotal, poolActive, poolIdle },
    })),
  ),
];

/** The names of all gauges that are looked for, without labels. */
export const GAUGE_NAMES: readonly string[] = [
  ...new Set(
    SPELLINGS.flatMap(({ gauges }) => [gauges.poolTotal, gauges.poolActive])
      .map((selector) => selector.replace(/\{.*/, ''))
      .filter((name) => name !== ''),
  ),
];

/**
 * Every pool that it may be, the likeliest first; of each preset the spelling that is there most. One that is there in
 * part is none where another has the same gauge and its limit too.
 * @param find On a page; or in Prometheus, which has no underscores in place of dots that it was not given.
 */
export function recognise(find: Find, takesUnderscores: boolean): Candidate[] {
  const found = SPELLINGS.flatMap((spelling) => {
    const exact = candidate(spelling, find, false);
    const plain = takesUnderscores && !exact ? candidate(spelling, find, true) : undefined;
    return exact ?? plain ?? [];
  }).sort((a, b) => rank(a) - rank(b));
  const best = found
    .filter((each, index) => found.findIndex(({ preset }) => preset === each.preset) === index)
    .map((each) => ({ ...each, alsoBy: found.filter((other) => isAsGood(other, each)).map(({ by }) => by) }));
  return best.filter((each) => each.fit === 'whole' || !best.some((other) => explains(other, each)));
}

function candidate(spelling: Spelling, find: Find, isUnderscored: boolean): Candidate | undefined {
  const { poolTotal, poolActive, poolIdle } = spelling.gauges;
  const spelled = (selector: string) => (isUnderscored ? plainSelector(selector) : selector);
  const isOther = [poolTotal, poolActive].some((each) => each !== '' && spelled(each) !== each);
  if (isUnderscored && !isOther) return undefined;
  const look = (selector: string) => (selector === '' ? undefined : find(spelled(selector)));
  const [total, active, idle] = [look(poolTotal), look(poolActive), look(poolIdle)];
  const fit = fitOf(total !== undefined, active !== undefined, poolTotal !== '');
  if (!fit) return undefined;
  const lines = [total, active, idle].flatMap((each) => (each ? [each.line] : []));
  return { ...spelling, alsoBy: [], fit, isUnderscored, lines, limit: total?.value ?? null };
}

function fitOf(hasTotal: boolean, hasActive: boolean, isTotalExported: boolean): Fit | undefined {
  if (hasActive) {
    if (hasTotal) return 'whole';
    return isTotalExported ? 'limit-missing' : 'limit-not-exported';
  }
  return hasTotal ? 'in-use-missing' : undefined;
}

function isAsGood(other: Candidate, each: Candidate): boolean {
  return other !== each && other.preset === each.preset && rank(other) === rank(each);
}

/** Names as they stand there come before names with underscores. */
function rank({ fit, isUnderscored }: Candidate): number {
  return 2 * FITS.indexOf(fit) + Number(isUnderscored);
}

/** Whether what there is of a pool is another one's, which is there as a whole. */
function explains(whole: Candidate, part: Candidate): boolean {
  if (whole.fit !== 'whole') return false;
  const plain = (selector: string) => (selector === '' ? undefined : plainSelector(selector));
  const [a, b] = [whole.gauges, part.gauges];
  return part.fit === 'in-use-missing'
    ? plain(a.poolTotal) === plain(b.poolTotal)
    : plain(a.poolActive) === plain(b.poolActive);
}

/**
 * The one to configure, and the others that it may be. What Prometheus has counts before what a page has: the page may
 * spell names otherwise than it does for Prometheus.
 */
export function chosen(
  onPage: readonly Candidate[],
  inPrometheus: readonly Candidate[],
): { readonly pool: Candidate | null; readonly others: readonly Candidate[] } {
  const isIn = (list: readonly Candidate[], { preset }: Candidate) =>
    list.some((each) => each.preset === preset);
  const scraped = onPage.filter((each) => isIn(inPrometheus, each));
  const [pool = null, ...others] = [
    ...scraped,
    ...inPrometheus.filter((each) => !isIn(onPage, each)),
    ...onPage.filter((each) => !isIn(scraped, each)),
  ];
  return { pool, others };
}
