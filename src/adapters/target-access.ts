/** How a target is reached, by what its configuration says: with secrets, or with the function's own role. */
import type { Target } from '../configuration/configuration';
import type { PoolerSettings } from '../configuration/pooler';
import { ConfigurationError } from '../model/errors';
import { EksAccess } from './kubernetes/eks-access';
import { consoleAccess } from './pgbouncer/access';
import type { PoolerAccess } from './pgbouncer/pgbouncer';
import { accessWithPassword, type PostgresAccess } from './postgres/access';
import { accessWithIam } from './postgres/rds-access';
import { prometheusTransport } from './prometheus/choose-transport';
import type { PrometheusTransport } from './prometheus/transport';
import type { ReadOptions, Secrets } from './rotating-secrets';

export class TargetAccess {
  /** @param clusters Kept from one use to the next: what they know of a cluster is no secret. */
  constructor(
    private readonly secrets: Secrets,
    private readonly clusters: Map<string, EksAccess> = new Map(),
  ) {}

  /** As text, with a token that is good for at least as long as a function runs: never kept from one run to the next. */
  async kubeconfig({ name, kubernetes: { secretId, eks } }: Target): Promise<string> {
    if (!eks) return this.secrets.get(given(secretId, name, 'kubernetes'));
    const access = this.clusters.get(name) ?? new EksAccess(eks);
    this.clusters.set(name, access);
    return access.kubeconfig();
  }

  async postgres({ name, postgres: { secretId, iam } }: Target): Promise<PostgresAccess> {
    return iam
      ? accessWithIam(iam)
      : accessWithPassword(await this.secrets.get(given(secretId, name, 'postgres')));
  }

  /** Each secret is read when it is needed: what only reads has no right to the other one. */
  pooler({ secretId, adminSecretId }: PoolerSettings): PoolerAccess {
    const read = async (id: string, options?: ReadOptions) =>
      consoleAccess(await this.secrets.get(id, options));
    return {
      stats: (options) => read(secretId, options),
      admin: async (options) => (adminSecretId === undefined ? null : read(adminSecretId, options)),
    };
  }

  prometheus(target: Target): PrometheusTransport {
    return prometheusTransport(target.prometheus, () => this.kubeconfig(target));
  }
}

function given(secretId: string | undefined, target: string, field: string): string {
  if (secretId === undefined) throw new ConfigurationError([`target ${target}: ${field} names no secret`]);
  return secretId;
}
