/** What the requests and their durations are called. Without I/O. */
import { metricsSchema, type RequestErrors } from '../../src/configuration/metrics';
import { type PoolPresetName, PRESETS } from '../../src/configuration/presets/presets';

/** The labels of a metric's series; undefined where there are none. */
export type Labelled = (name: string) => ReadonlySet<string> | undefined;

interface RequestNames {
  /** The framework. */
  readonly by: string;
  readonly requests: string;
  readonly requestErrors: RequestErrors;
  readonly requestDurationSeconds?: string | undefined;
  readonly requestDurationMs?: string | undefined;
}

/** `histogram`: with buckets, or a native one; `summary`: without, so that there is no p95. */
type Durations = 'histogram' | 'summary' | 'none';

export interface RequestsFound {
  readonly names: RequestNames;
  /** They go without saying: the preset's, or the runbook's own. */
  readonly isExpected: boolean;
  readonly durations: Durations;
  /** Frameworks whose names are there as well. */
  readonly others: readonly string[];
}

const OWN: RequestNames = { by: "the runbook's own names", ...metricsSchema.parse({}) };

function rowOf(preset: PoolPresetName | null): RequestNames {
  return preset === null ? OWN : PRESETS[preset].requests;
}

/** Every row once: several frameworks have the same names. */
const ROWS: readonly RequestNames[] = [OWN, ...Object.values(PRESETS).map(({ requests }) => requests)].filter(
  (row, index, all) => all.findIndex((each) => isSame(each, row)) === index,
);

/** All names that are looked for. */
export const REQUEST_NAMES: readonly string[] = [
  ...new Set(ROWS.flatMap((row) => [row.requests, ...durationNames(row)])),
];
/** The labels that tell requests which failed. */
export const ERROR_LABELS: readonly string[] = [
  ...new Set(ROWS.map(({ requestErrors }) => requestErrors.label)),
];

/** @returns null where no requests are found that are known: without traffic there may be none yet. */
export function requestsFound(preset: PoolPresetName | null, labelled: Labelled): RequestsFound | null {
  const expected = rowOf(preset);
  const there = ROWS.filter(({ requests, requestErrors }) => {
    return labelled(requests)?.has(requestErrors.label) ?? false;
  });
  const isExpected = there.some((each) => isSame(each, expected));
  const names = isExpected ? expected : there[0];
  if (!names) return null;
  const others = there.filter((each) => !isSame(each, names)).map(({ by }) => by);
  return { names, isExpected, durations: durationsOf(names, labelled), others };
}

function durationsOf(names: RequestNames, labelled: Labelled): Durations {
  const [name = '', buckets = '', sum = ''] = durationNames(names);
  if (labelled(buckets)) return 'histogram';
  if (labelled(sum)) return 'summary';
  return labelled(name) ? 'histogram' : 'none';
}

function isSame(a: RequestNames, b: RequestNames): boolean {
  return a.requests === b.requests && a.requestErrors.label === b.requestErrors.label;
}

/** The histogram by its own name, which only a native one has in Prometheus; its buckets; what a summary has too. */
function durationNames({ requestDurationSeconds, requestDurationMs }: RequestNames): string[] {
  const name = requestDurationSeconds ?? requestDurationMs ?? '';
  return [name, `${name}_bucket`, `${name}_sum`];
}
