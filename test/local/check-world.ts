/** Checks of a whole local world, as the functions would find it, with a configuration that may differ from the world's own. */
import { STATE_MACHINE_ALIAS } from '../../lib/names';
import { startWorld, type World, type WorldOptions } from '../../local/world';
import { SecretStore } from '../../src/adapters/aws/secret-store';
import { checkAll } from '../../src/adapters/readiness/check-all';
import type { Secrets } from '../../src/adapters/rotating-secrets';
import { TargetAccess } from '../../src/adapters/target-access';
import { parseConfiguration } from '../../src/configuration/configuration';
import { ENVIRONMENT } from '../../src/configuration/environment';
import { isNameOfCheck } from '../../src/model/check';
import type { CheckResult, Readiness } from '../../src/readiness/result';
import { type TestCluster, withClients } from '../support/service-cluster';

export const NAMESPACE = 'knhk';
export const NAME = 'knhk-closed-loop';
export const LEASE = { namespace: NAMESPACE, name: `knhk-runbook-${NAME}` };
export const DEPLOYMENT = { namespace: NAMESPACE, name: NAME };

// biome-ignore lint/suspicious/noExplicitAny: a configuration as a file has it, of which a test changes any field
export type PlainConfiguration = any;

export interface CheckOptions {
  readonly configure?: ((config: PlainConfiguration) => void) | undefined;
  /** This machine's clock is ahead by so much. */
  readonly aheadMs?: number | undefined;
}

export class CheckedWorld {
  readonly cluster: TestCluster;

  private constructor(readonly world: World) {
    this.cluster = withClients(world.cluster);
    Object.assign(process.env, world.aws.environment);
  }

  static async start(
    options: Pick<WorldOptions, 'configuration' | 'isCold' | 'requestsPerSecond'> = {},
  ): Promise<CheckedWorld> {
    // More often than the services' own limits permit.
    const many = { pagerduty: 6_000, slack: 6_000, statuspage: 6_000 };
    return new CheckedWorld(await startWorld({ requestsAMinute: many, ...options }));
  }

  check({ configure, aheadMs = 0 }: CheckOptions = {}): Promise<Readiness> {
    const plain: PlainConfiguration = structuredClone(this.world.configuration);
    configure?.(plain);
    const config = parseConfiguration(plain);
    // New ones each time: what is kept of a secret would hide that it has changed.
    const secrets = new SecretStore();
    const reach = { config, secrets, access: (its: Secrets) => new TargetAccess(its) };
    return checkAll(config.targets, reach, this.deployed(), () => new Date(Date.now() + aheadMs));
  }

  /** Everything that a check could have changed, or have told somebody. */
  async traces(): Promise<Record<string, unknown>> {
    const { cluster, world } = this;
    const namespace = { namespace: NAMESPACE };
    const versionOf = ({
      metadata,
    }: {
      metadata?: { name?: string; resourceVersion?: string; generation?: number };
    }) => [metadata?.name, metadata?.resourceVersion, metadata?.generation];
    const lists = await Promise.all([
      cluster.apps.listNamespacedDeployment(namespace),
      cluster.apps.listNamespacedReplicaSet(namespace),
      cluster.core.listNamespacedConfigMap(namespace),
      cluster.core.listNamespacedPod(namespace),
      cluster.autoscaling.listNamespacedHorizontalPodAutoscaler(namespace),
      cluster.coordination.listNamespacedLease(namespace),
    ]);
    const [killed] = await world.postgres.query(
      'knhk',
      "SELECT sessions_killed::int AS killed, (SELECT count(*)::int FROM pg_roles) AS roles FROM pg_stat_database WHERE datname = 'knhk'",
    );
    return {
      objects: lists.map(({ items }) => items.map(versionOf)),
      killed,
      outbox: world.aws.outbox.messages.length,
      alerts: world.receivers.pagerDuty.alerts,
      incidents: world.receivers.statuspage.incidents,
      executions: (await world.executions.list(100)).filter(({ name }) => !isNameOfCheck(name)).length,
    };
  }

  /** What the stack tells its functions. */
  deployed() {
    const told = Object.fromEntries(
      this.world.aws.stack.functions.flatMap(({ environment }) => Object.entries(environment)),
    );
    return {
      topicArns: JSON.parse(told[ENVIRONMENT.topicArns] ?? '{}'),
      deadLetterQueueUrl: told[ENVIRONMENT.deadLetterQueueUrl] ?? null,
      functions: JSON.parse(told[ENVIRONMENT.functions] ?? '{}'),
      aliasArn: `${this.world.executions.stateMachineArn}:${STATE_MACHINE_ALIAS}`,
    };
  }
}

/** What is not fine, each as `system: needed: why → advice`. */
export function problemsOf({ targets, shared }: Readiness): string[] {
  return [...targets.flatMap(({ checks }) => checks), ...shared].flatMap((check: CheckResult) =>
    check.status === 'will-fail' ? [`${check.system}: ${check.needed}: ${check.why} → ${check.advice}`] : [],
  );
}
