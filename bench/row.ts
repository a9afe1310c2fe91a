/** What a measurement is: samples of one thing beside samples of what it is compared with. */

/** One measured thing beside its baseline: samples in one unit, taken in turns in the same run. */
export interface Row {
  /** Short and unique, in kebab case; what `--row` names. */
  readonly name: string;
  /** Such as 'diagnose, warm, 3 pods'. */
  readonly what: string;
  /** Such as 'its slowest single probe'. */
  readonly beside: string;
  readonly unit: 'ms' | 's' | 'KB' | 'MB' | 'USD' | 'per second' | 'round trips';
  readonly measured: readonly number[];
  /** Empty where there is nothing to be beside of: then `target` is about the figure itself. */
  readonly baseline: readonly number[];
  /**
   * What is to be reached. `ratio` is median(measured) / median(baseline); `difference` is median(measured) -
   * median(baseline), in the unit; `value` is median(measured).
   */
  readonly target?: {
    readonly of: 'ratio' | 'difference' | 'value';
    readonly most?: number;
    readonly least?: number;
  };
  /** Why it misses its figure, found by profiling, or what else a reader must know. */
  readonly note?: string;
  /** Growth: x of each point, for the plot. */
  readonly growth?: Growth;
}

export interface Growth {
  /** What grows, such as 'pods'. */
  readonly x: string;
  readonly points: readonly {
    readonly x: number;
    readonly measured: readonly number[];
    readonly baseline?: readonly number[];
  }[];
}

/** Makes rows; `say` reports progress. Starts what it needs, and stops it. */
export type Measure = (say: (line: string) => void) => Promise<readonly Row[]>;
