/** Whether a figure stays where it is: the middle of its last quarter against that of its first. */
import type { Fact } from '../harness/fact';
import type { Reading } from './reading';

export interface Trend {
  readonly what: string;
  readonly unit: string;
  readonly of: (reading: Reading) => number;
  /** How far the last quarter may lie above the first. */
  readonly most: number;
}

/**
 * What may grow: the messages that were sent are kept for the console, and the local cluster keeps its last 250 changes,
 * each with the Lease's record of the day's repairs, of which there are hundreds here and three at most by default:
 * some 70 KB of heap an incident. A history of an execution is 400 KB. Functions' processes come and go with
 * the moment, and so do kept connections, of which each is a descriptor: twenty more or less from one incident to the
 * next. What must not grow: anything by one an incident.
 */
export const TRENDS: readonly Trend[] = [
  { what: 'heap', unit: ' MB', of: ({ heapMb }) => heapMb, most: 16 },
  { what: 'memory', unit: ' MB', of: ({ rssMb }) => rssMb, most: 40 },
  { what: "the children's memory", unit: ' MB', of: ({ childrenMb }) => childrenMb, most: 150 },
  { what: 'descriptors', unit: '', of: ({ descriptors }) => descriptors, most: 20 },
  { what: 'processes', unit: '', of: ({ children }) => children, most: 2 },
  { what: 'sessions', unit: '', of: ({ sessions }) => sessions, most: 2 },
  { what: 'files', unit: '', of: ({ files }) => files, most: 4 },
];

/** The first tenth, in which functions start and code is compiled, is left out. */
const WARM_UP = 0.1;

export interface Quarters {
  readonly first: number;
  readonly last: number;
  /** Between the middles of both, an incident. */
  readonly slope: number;
}

/** @throws RangeError without readings. */
export function quarters(values: readonly number[]): Quarters {
  const warm = values.slice(Math.floor(values.length * WARM_UP));
  const size = Math.max(1, Math.floor(warm.length / 4));
  const first = median(warm.slice(0, size));
  const last = median(warm.slice(-size));
  return { first, last, slope: (last - first) / Math.max(1, warm.length - size) };
}

export function trendFact({ what, unit, of, most }: Trend, readings: readonly Reading[]): Fact {
  const { first, last, slope } = quarters(readings.map(of));
  return {
    what: `${what}, last quarter above the first`,
    expected: `at most ${most}${unit}`,
    happened: `${round(last - first)}${unit} (${first} to ${last}; ${round(slope, 3)}${unit} an incident)`,
    holds: last - first <= most,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('a median needs a value');
  return middle;
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
