/** How a target is reached, by what its configuration says: with secrets, or with the function's own role. */
import type { Target } from '../configuration/configuration';
import type { PoolerSettings } from '../configuration/pooler';
import { ConfigurationError } from '../model/errors';
import type { KubernetesAccess } from './kubernetes/access';
import { EksAccess } from './kubernetes/eks-access';
import { readKubeconfig } from './kubernetes/kubeconfig';
import { consoleAccess } from './pgbouncer/access';
import type { PoolerAccess } from './pgbouncer/pgbouncer';
import { accessWithPassword, type PostgresAccess } from './postgres/access';
import { accessWithIam } from './postgres/rds-access';
import { prometheusTransport } from './prometheus/choose-transport';
import type { PrometheusTransport } from './prometheus/transport';
import { requireTls, requireVerified } from './protected';
import type { ReadOptions, Secrets } from './rotating-secrets';

export class TargetAccess {
  /**
   * @param clusters Kept from one use to the next: what they know of a cluster is no secret.
   * @param ownCluster In place of what the configuration says: the one that a person's `kubectl` would use.
   */
  constructor(
    private readonly secrets: Secrets,
    private readonly clusters: Map<string, EksAccess> = new Map(),
    private readonly ownCluster?: string | KubernetesAccess,
  ) {}

  /** As text, with a token that is good for at least as long as a function runs: never kept from one run to the next. */
  async kubeconfig({ name, kubernetes }: Target): Promise<string | KubernetesAccess> {
    if (this.ownCluster !== undefined) return this.ownCluster;
    const { secretId, eks, allowUnverifiedTlsBecause } = kubernetes;
    if (!eks) {
      const text = await this.secrets.get(given(secretId, name, 'kubernetes'));
      requireVerified(readKubeconfig(text), allowUnverifiedTlsBecause);
      return text;
    }
    const access = this.clusters.get(name) ?? new EksAccess(eks);
    this.clusters.set(name, access);
    return access.kubeconfig();
  }

  async postgres({ name, postgres }: Target): Promise<PostgresAccess> {
    const { secretId, iam, allowPlaintextBecause } = postgres;
    if (iam) return accessWithIam(iam);
    const access = accessWithPassword(await this.secrets.get(given(secretId, name, 'postgres')));
    if (access.ssl === false) requireTls('postgres', [access.host], allowPlaintextBecause);
    return access;
  }

  /** Each secret is read when it is needed: what only reads has no right to the other one. */
  pooler({ secretId, adminSecretId, bouncers, allowPlaintextBecause }: PoolerSettings): PoolerAccess {
    const read = async (id: string, options?: ReadOptions) => {
      const access = consoleAccess(await this.secrets.get(id, options));
      const hosts = bouncers.map(({ host }) => host);
      if (access.ssl === false) requireTls('pgbouncer', hosts, allowPlaintextBecause);
      return access;
    };
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
