/** What a service's figures are called in Prometheus and on its pods' metrics pages. */
import * as z from 'zod';
import { labelName, metricName } from './fields';
import { patternProblem } from './log-patterns';
import { type Matcher, SELECTOR } from './promql';

/** A gauge, or those of its series that have certain labels: several states under one name, say. */
const gauge = z
  .string()
  .max(300)
  .regex(SELECTOR, 'a metric\'s name, or name{label="value"}; names with dots need no quotes');

/** Which requests failed: `equals` one value of a label, or `matches` a regular expression as a whole. */
const requestErrors = z
  .strictObject({
    label: labelName,
    equals: z.string().min(1).max(100).optional(),
    matches: z.string().min(1).max(100).optional(),
  })
  .superRefine(({ equals, matches }, context) => {
    if ((equals === undefined) === (matches === undefined)) {
      context.addIssue({ code: 'custom', message: 'one of equals and matches is needed, and not both' });
    }
    const problem = matches === undefined ? null : patternProblem(matches);
    if (problem) context.addIssue({ code: 'custom', path: ['matches'], message: problem });
  });

/** The names of the whole deployment: the runbook's. */
export const metricsSchema = z.strictObject({
  poolTotal: gauge.default('knhk_db_pool_total'),
  poolActive: gauge.default('knhk_db_pool_active'),
  poolIdle: gauge.default('knhk_db_pool_idle'),
  requestDurationMs: metricName.default('knhk_request_duration_ms'),
  /** A histogram in seconds; it takes the place of `requestDurationMs`. */
  requestDurationSeconds: metricName.optional(),
  /** A counter; or the histogram of the durations by its own name, whose observations are the requests then. */
  requests: metricName.default('knhk_requests_total'),
  requestErrors: requestErrors.default({ label: 'status', equals: 'error' }),
  /** The label that names the pod of a series: only pods that live are judged. */
  podLabel: labelName.default('pod'),
  /** How many replicas a deployment wants, by its `namespace` and `deployment`: as kube-state-metrics has it. */
  wantedReplicas: metricName.default('kube_deployment_spec_replicas'),
});

/** What is other for one target. */
export const targetMetricsSchema = z.strictObject({
  poolTotal: gauge.optional(),
  poolActive: gauge.optional(),
  poolIdle: gauge.optional(),
  requestDurationMs: metricName.optional(),
  requestDurationSeconds: metricName.optional(),
  requests: metricName.optional(),
  requestErrors: requestErrors.optional(),
  podLabel: labelName.optional(),
  wantedReplicas: metricName.optional(),
});

/** What a pool's three gauges are called. */
export interface PoolGauges {
  readonly poolTotal: string;
  readonly poolActive: string;
  readonly poolIdle: string;
}

/** What one target's figures are called, every one of them. */
export interface MetricNames extends PoolGauges {
  /** What other versions or exporters of the same pool call them: what is there counts, in this order. */
  readonly otherPoolGauges?: readonly PoolGauges[] | undefined;
  readonly requestDurationMs?: string | undefined;
  /** Counts where it is given, whatever `requestDurationMs` says. */
  readonly requestDurationSeconds?: string | undefined;
  readonly requests: string;
  readonly requestErrors: RequestErrors;
  readonly podLabel: string;
  readonly wantedReplicas: string;
}

/** Every spelling of a pool's gauges, the first one first. */
export function poolSpellings<T extends Partial<PoolGauges>>(
  names: T & { readonly otherPoolGauges?: readonly PoolGauges[] | undefined },
): readonly (T | PoolGauges)[] {
  return [names, ...(names.otherPoolGauges ?? [])];
}

export type RequestErrors = z.output<typeof requestErrors>;

/** The failed requests as a matcher of PromQL. */
export function failureMatcher({ label, equals, matches }: RequestErrors): Matcher {
  return matches === undefined ? { label, equals: equals ?? '' } : { label, matches };
}
