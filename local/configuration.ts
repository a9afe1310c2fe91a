/** The configuration of a local run: the project's own, with every duration shortened by one factor. */

import { mergePatch } from '../emulators/kubernetes/patch';
import {
  type Configuration,
  type ConfigurationInput,
  parseConfiguration,
} from '../src/configuration/configuration';
import { CALLED_AUDIENCES } from '../src/model/audiences';
import { durationsOf, shortened, TIME_FACTOR } from './time-factor';

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
  slackBot: 'knhk-runbook/slack-bot',
  slackSigning: 'knhk-runbook/slack-signing',
  pagerDutyRest: 'knhk-runbook/pagerduty-rest',
  pagerDutyWebhooks: 'knhk-runbook/pagerduty-webhooks',
  statuspage: 'knhk-runbook/statuspage',
  webhook: 'knhk-runbook/webhook',
  teams: 'knhk-runbook/teams',
  login: 'knhk-runbook/login',
  poolerStats: 'knhk-runbook/pgbouncer-stats',
  poolerAdmin: 'knhk-runbook/pgbouncer-admin',
} as const;

/** As the local cluster's kubeconfig calls it (`emulators/kubernetes/kubeconfig.ts`). */
const CONTEXT = 'local';
export const NAMESPACE = 'knhk';
export const DEPLOYMENT = 'knhk-closed-loop';
export const DATABASE = 'knhk';
export const SERVICE_ROLE = 'knhk';

/** Somebody is subscribed to each topic. Nothing is sent: the local SNS has an outbox. */
const SUBSCRIBERS = Object.fromEntries(
  CALLED_AUDIENCES.map((audience) => [audience, { emails: [`${audience}@example.com`] }]),
);

/** What may be other about the one target, and what others there are beside it. */
export type TargetOverrides = Pick<TargetInput, 'customerFacing' | 'publicName' | 'pooler'> & {
  /** Made from the first, with which they share what they do not have themselves. */
  readonly others?: (first: TargetInput) => readonly TargetInput[];
};

/**
 * Time is shortened by configuration alone; nothing in the product knows. Thresholds that are no times stay as they are.
 * @param overrides merged into it, field by field: what a run wants other than in production's proportions.
 * @param timeFactor what each duration is divided by; 1 for production's own.
 */
export function localConfiguration(
  prometheusUrl: string,
  overrides: ConfigurationOverrides = {},
  { others, ...target }: TargetOverrides = {},
  timeFactor = TIME_FACTOR,
): Configuration {
  const first: TargetInput = {
    name: DEPLOYMENT,
    alertLabels: { namespace: NAMESPACE, deployment: DEPLOYMENT },
    kubernetes: {
      ...{ secretId: SECRET_IDS.kubeconfig, context: CONTEXT, namespace: NAMESPACE, deployment: DEPLOYMENT },
    },
    postgres: { secretId: SECRET_IDS.postgres, database: DATABASE, users: [SERVICE_ROLE] },
    prometheus: { url: prometheusUrl },
    ...target,
  };
  const targets = [first, ...(others?.(first) ?? [])];
  const durations = durationsOf(parseConfiguration({ targets: [first], remediation: { mode: 'auto' } }));
  const base = {
    targets,
    remediation: { mode: 'auto' },
    notifications: { sns: { subscriptions: SUBSCRIBERS } },
  };
  return parseConfiguration(mergePatch(mergePatch(shortened(durations, timeFactor), base), overrides));
}

/** No series has the other names, so the alert on pools that are gone would fire for each: it waits for longer than a run lasts. */
export const NO_POOLS_BY_OTHER_NAMES = { missing: { forSeconds: 86_400 } } as const;

/** So many targets more, `<name>-1` and on: the same service by other names, each with alerts of its own. */
export function byOtherNames(count: number): NonNullable<TargetOverrides['others']> {
  return (first) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${first.name}-${index + 1}`;
      return { ...first, name, alertLabels: { ...first.alertLabels, deployment: name } };
    });
}
