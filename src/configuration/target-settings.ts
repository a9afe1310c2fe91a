/** What holds for one target: its own settings first, then its preset's, then those of the whole deployment. */

import type { MetricNames } from './metrics';
import { presetNames } from './presets/presets';
import type { Configuration, Target } from './schema';

/** What this target's figures are called; `poolTotal` is empty where it is not known. */
export function metricsOf(target: Target, { metrics }: Pick<Configuration, 'metrics'>): MetricNames {
  const own: Partial<MetricNames> = Object.fromEntries(
    Object.entries(target.metrics ?? {}).filter(([, name]) => name !== undefined),
  );
  // With a preset nothing of the deployment's is left but what is Prometheus's and the cluster's, not the pool's.
  const { podLabel, wantedReplicas } = metrics;
  const names = target.preset ? { ...presetNames(target.preset, own), podLabel, wantedReplicas } : metrics;
  const unit = 'requestDurationMs' in own ? { requestDurationSeconds: undefined } : {};
  return { ...names, ...unit, ...own };
}

/** What selects this target's series in Prometheus. */
export function seriesLabelsOf({ seriesLabels, alertLabels }: Target): Target['alertLabels'] {
  return seriesLabels ?? alertLabels;
}

/** What this target's alerts carry while they are inside Prometheus: what they are made of, unless it is told otherwise. */
export function ruleLabelsOf(target: Target): Target['alertLabels'] {
  return target.ruleLabels ?? seriesLabelsOf(target);
}

/** What this target's logs are searched for, as far as it is not the runbook's own. */
export interface LogPatterns {
  readonly connection?: string | undefined;
  readonly slowQuery?: string | undefined;
  readonly connectionTimeout?: string | undefined;
}

export function logPatternsOf(
  target: Target,
  { logPatterns }: Pick<Configuration, 'logPatterns'>,
): LogPatterns {
  const own = target.logPatterns ?? {};
  return {
    connection: own.connection ?? logPatterns?.connection,
    slowQuery: own.slowQuery ?? logPatterns?.slowQuery,
    connectionTimeout: own.connectionTimeout ?? logPatterns?.connectionTimeout,
  };
}
