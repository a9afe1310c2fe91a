/** The configuration of a local run: the project's own, with times shortened so that an outage fits into a minute. */
import { type Configuration, type ConfigurationInput, parseConfiguration } from '../src/configuration';

/** Names of the secrets that a local run puts into its Secrets Manager. */
export const SECRET_IDS = {
  kubeconfig: 'knhk-runbook/kubeconfig',
  postgres: 'knhk-runbook/postgres',
} as const;

export const NAMESPACE = 'knhk';
export const DEPLOYMENT = 'knhk-closed-loop';
export const DATABASE = 'knhk';
export const SERVICE_ROLE = 'knhk';

/** Time is shortened by configuration alone; nothing in the product knows. Thresholds that are no times stay as they are. */
export function localConfiguration(
  prometheusUrl: string,
  overrides: Partial<ConfigurationInput> = {},
): Configuration {
  return parseConfiguration({
    targets: [
      {
        name: DEPLOYMENT,
        alertLabels: { namespace: NAMESPACE, deployment: DEPLOYMENT },
        kubernetes: { secretId: SECRET_IDS.kubeconfig, namespace: NAMESPACE, deployment: DEPLOYMENT },
        postgres: { secretId: SECRET_IDS.postgres, database: DATABASE, users: [SERVICE_ROLE] },
        prometheus: { url: prometheusUrl },
      },
    ],
    alerts: { warning: { forSeconds: 1 }, critical: { forSeconds: 3 } },
    probes: { timeoutMs: 3_000 },
    remediation: { settleSeconds: 2, terminate: { idleInTransactionSeconds: 5 } },
    validation: {
      windowSeconds: 10,
      sampleIntervalSeconds: 2,
      patienceSeconds: 40,
      watchIntervalSeconds: 3,
    },
    escalation: { afterSeconds: 120, executionTimeoutSeconds: 1_800 },
    ...overrides,
  });
}
