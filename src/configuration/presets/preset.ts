/** One row of the presets: a pool that people run, by the names of its figures. */
import type { MetricNames, PoolGauges, RequestErrors } from '../metrics';

export interface PoolPreset {
  /** The pool, as people call it. */
  readonly pool: string;
  /** Every spelling that is met, the commonest first: what is there counts. */
  readonly gauges: readonly [ExportedGauges, ...ExportedGauges[]];
  /** Of the framework that is met most beside the pool; a target's own `metrics` name another. */
  readonly requests: RequestNames;
  /** What has to be set beside the preset, or known of it. */
  readonly beside?: string;
}

export interface ExportedGauges extends Omit<PoolGauges, 'poolTotal'> {
  /** The library that exports them. */
  readonly by: string;
  /** Where the names are from: a repository and its file. */
  readonly source: string;
  /** Left out where nobody exports the limit: the target's own `metrics` have to name it. */
  readonly poolTotal?: string;
}

export interface RequestNames extends Pick<MetricNames, 'requests' | 'requestDurationSeconds'> {
  readonly by: string;
  readonly source: string;
  readonly requestErrors: RequestErrors;
}
