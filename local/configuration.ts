/** The configuration of a local run: the project's own, with times shortened so that an outage fits into a minute. */
import { type Configuration, type ConfigurationInput, parseConfiguration } from '../src/configuration';

import { mergePatch } from './cluster/patch';

/** Any part of a configuration, at any depth. */
export type ConfigurationOverrides = DeepPartial<Omit<ConfigurationInput, 'targets'>>;
type DeepPartial<T> = T extends object ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> } : T;

/** A target as a configuration file has it. */
export type TargetInput = ConfigurationInput['targets'][number];

/** Names of the secrets that a local run puts into its Secrets Manager. */
export const SECRET_IDS = {
  kubeconfig: 'knhk-runbook/kubeconfig',
  postgres: 'knhk-runbook/postgres',
  pagerDuty: 'knhk-runbook/pagerduty',
  slack: 'knhk-runbook/slack',
  statuspage: 'knhk-runbook/statuspage',
  webhook: 'knhk-runbook/webhook',
} as const;

export const NAMESPACE = 'knhk';
export const DEPLOYMENT = 'knhk-closed-loop';
export const DATABASE = 'knhk';
export const SERVICE_ROLE = 'knhk';

/** What may be other about the one target, and what others there are beside it. */
export type TargetOverrides = Pick<TargetInput, 'customerFacing' | 'publicName'> & {
  /** Made from the first, with which they share what they do not have themselves. */
  readonly others?: (first: TargetInput) => readonly TargetInput[];
};

/**
 * Time is shortened by configuration alone; nothing in the product knows. Thresholds that are no times stay as they are.
 * @param overrides merged into it, field by field.
 */
export function localConfiguration(
  prometheusUrl: string,
  overrides: ConfigurationOverrides = {},
  { others, ...target }: TargetOverrides = {},
): Configuration {
  const first: TargetInput = {
    name: DEPLOYMENT,
    alertLabels: { namespace: NAMESPACE, deployment: DEPLOYMENT },
    kubernetes: { secretId: SECRET_IDS.kubeconfig, namespace: NAMESPACE, deployment: DEPLOYMENT },
    postgres: { secretId: SECRET_IDS.postgres, database: DATABASE, users: [SERVICE_ROLE] },
    prometheus: { url: prometheusUrl },
    ...target,
  };
  const shortened: ConfigurationInput = {
    targets: [first, ...(others?.(first) ?? [])],
    alerts: { warning: { forSeconds: 1 }, critical: { forSeconds: 3 } },
    probes: { timeoutMs: 3_000 },
    diagnosis: { baselineOffsetSeconds: 15, preparedTransactionSeconds: 5 },
    remediation: {
      settleSeconds: 2,
      terminate: { idleInTransactionSeconds: 5 },
      rollout: { timeoutSeconds: 30, pollSeconds: 1 },
      approval: { timeoutSeconds: 60, pollSeconds: 1 },
      trace: { maxSeconds: 30, heldSeconds: 4 },
      lock: { leaseSeconds: 120 },
    },
    validation: {
      windowSeconds: 10,
      sampleIntervalSeconds: 2,
      windowedIntervalSeconds: 2,
      patienceSeconds: 40,
      watchIntervalSeconds: 3,
    },
    escalation: { afterSeconds: 120, executionTimeoutSeconds: 1_200 },
  };
  return parseConfiguration(mergePatch(shortened, overrides));
}

/** So many targets more, `<name>-1` and on: the same service by other names, each with alerts of its own. */
export function byOtherNames(count: number): NonNullable<TargetOverrides['others']> {
  return (first) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${first.name}-${index + 1}`;
      return { ...first, name, alertLabels: { ...first.alertLabels, deployment: name } };
    });
}
