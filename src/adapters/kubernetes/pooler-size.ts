/** The size of a pooler's pools: PgBouncer's file in a ConfigMap. */
import type { Target } from '../../configuration/configuration';
import type { PoolerSettings } from '../../configuration/pooler';
import { DependencyError, StalePlanError } from '../../model/errors';
import type { PoolerConfigEvidence } from '../../model/evidence';
import type { Changed } from '../../ports';
import { FIELD_MANAGER, type KubernetesClient, MERGE_PATCH, staleOnConflict } from './client';
import { fieldOwner } from './field-owners';
import type { V1ConfigMap } from './objects';
import { poolerSizeIn, withPoolerSize } from './pooler-file';

export class KubernetesPoolerSize {
  /** @param pooler Left out: none is configured. */
  constructor(
    private readonly client: KubernetesClient,
    private readonly target: Target['kubernetes'],
    private readonly pooler: PoolerSettings | undefined,
  ) {}

  /** Null where no ConfigMap is configured. */
  async read(): Promise<PoolerConfigEvidence | null> {
    const { configMap: name, configMapKey: key = '' } = this.pooler ?? {};
    if (name === undefined) return null;
    const configMap = await this.ask(name);
    return {
      size: poolerSizeIn(this.fileOf(configMap, key)),
      immutable: configMap.immutable ?? false,
      owner: fieldOwner(configMap.metadata, ['data', key], this.target.reconciledBy),
    };
  }

  /** @throws StalePlanError when the file has neither size, or the API server refuses the change. */
  set(from: number, to: number): Promise<Changed> {
    return staleOnConflict(() => this.write(from, to));
  }

  private async write(from: number, to: number): Promise<Changed> {
    const { configMap: name, configMapKey: key = '' } = this.pooler ?? {};
    if (name === undefined)
      throw new StalePlanError("the ConfigMap with the pooler's file is not configured");
    const configMap = await this.ask(name);
    const file = this.fileOf(configMap, key);
    const size = poolerSizeIn(file);
    if (size === to) return { changed: false };
    if (size !== from) {
      throw new StalePlanError(
        `default_pool_size in ConfigMap ${name} is ${size ?? 'not set once'}, not the ${from} that was expected`,
      );
    }
    const { resourceVersion } = configMap.metadata ?? {};
    const body = { metadata: { resourceVersion }, data: { [key]: withPoolerSize(file, to) } };
    const { namespace } = this.target;
    await this.client.call(() =>
      this.client.core.patchNamespacedConfigMap(
        { namespace, name, body, fieldManager: FIELD_MANAGER },
        MERGE_PATCH,
      ),
    );
    return { changed: true };
  }

  private ask(name: string): Promise<V1ConfigMap> {
    const { namespace } = this.target;
    return this.client.call(() => this.client.core.readNamespacedConfigMap({ namespace, name }));
  }

  private fileOf({ metadata, data }: V1ConfigMap, key: string): string {
    const file = data && Object.hasOwn(data, key) ? data[key] : undefined;
    if (file !== undefined) return file;
    throw new DependencyError('kubernetes', `ConfigMap ${metadata?.name} has no key ${key}`);
  }
}
