/** The size of the pool: a ConfigMap that pods read when they start, and the restart that goes with it. Both, or neither. */
import type { Target } from '../../configuration/configuration';
import { DependencyError, StalePlanError } from '../../model/errors';
import type { UndoPlan } from '../../model/plans';
import type { Changed, RaisedPool } from '../../ports';
import { errorText, MAX_WRAPPED_LENGTH } from '../../text/error-text';
import {
  againOnConflict,
  FIELD_MANAGER,
  isRefused,
  type KubernetesClient,
  MERGE_PATCH,
  mayBeMade,
  staleOnConflict,
} from './client';
import { poolSizeOf } from './evidence';
import { KubernetesTemplate, requireNotPaused } from './template';

/** Of a webhook that has effects of its own (apiserver, admission/plugin/webhook): then only the request itself can tell. */
const NO_DRY_RUN = /does not support dry run/;

export class KubernetesPoolSize {
  private readonly template: KubernetesTemplate;

  constructor(
    private readonly client: KubernetesClient,
    private readonly target: Target['kubernetes'],
  ) {
    this.template = new KubernetesTemplate(client, target);
  }

  /**
   * Sets the size in the ConfigMap and restarts the pods, where the restart is admitted. What an earlier try has done of
   * it is not done again. Where the API server has not made the restart after all, the size is taken back.
   * @throws StalePlanError when the ConfigMap has neither size, or either part is refused.
   */
  async raise(from: number, to: number, at: string): Promise<RaisedPool> {
    const written = await staleOnConflict(() => this.write(from, to, () => this.rehearse(at)));
    try {
      const restarted = await againOnConflict(() => this.template.restart(at));
      return { changed: written || restarted };
    } catch (error) {
      // It may have been made: trying again tells.
      if (!(error instanceof DependencyError) || mayBeMade(error)) throw error;
      const left = await this.takeBackWrite(from, to);
      if (left !== null)
        return {
          changed: true,
          notRestarted: `${errorText(error)}; the size could not be set back: ${left}`,
        };
      if (!isRefused(error)) throw error;
      throw new StalePlanError(
        `the restart was refused and the size was set back to ${from}: ${errorText(error, MAX_WRAPPED_LENGTH)}`,
      );
    }
  }

  /** Sets the size back, and the pods to what they were before: again without doing twice what was done. */
  async takeBack(
    { from, to, restartedAt }: UndoPlan & { kind: 'set-pool-size' },
    mark: string,
  ): Promise<Changed> {
    const written = await staleOnConflict(() => this.write(from, to, async () => undefined));
    // A conflict that goes on leaves half of it made: an error that a retry mends, not a stale plan.
    const restarted = await againOnConflict(() =>
      restartedAt === undefined
        ? this.template.restart(mark)
        : this.template.takeBackRestart(restartedAt, mark),
    );
    return { changed: written || restarted };
  }

  /** @throws StalePlanError when a restart would come to nothing, or be refused. */
  private async rehearse(at: string): Promise<void> {
    const deployment = await this.template.readDeployment();
    requireNotPaused(deployment);
    try {
      await this.template.rehearseRestart(deployment, at);
    } catch (error) {
      if (isRefused(error) && !NO_DRY_RUN.test(error.message)) {
        throw new StalePlanError(`a restart would be refused: ${errorText(error, MAX_WRAPPED_LENGTH)}`);
      }
      if (!isRefused(error)) throw error;
    }
  }

  /** Why the size could not be set back; null when it is. */
  private async takeBackWrite(from: number, to: number): Promise<string | null> {
    try {
      await againOnConflict(() => this.write(to, from, async () => undefined));
      return null;
    } catch (error) {
      return errorText(error);
    }
  }

  private async write(from: number, to: number, beforehand: () => Promise<void>): Promise<boolean> {
    const { namespace, configMap: name, poolSizeKey: key } = this.target;
    const { core } = this.client;
    const configMap = await this.client.call(() => core.readNamespacedConfigMap({ namespace, name }));
    const size = poolSizeOf(configMap, key);
    if (size === to) return false;
    if (size !== from) {
      throw new StalePlanError(
        `${key} in ConfigMap ${name} is ${size ?? 'not set'}, not the ${from} that was expected`,
      );
    }
    await beforehand();
    const { resourceVersion } = configMap.metadata ?? {};
    const body = { metadata: { resourceVersion }, data: { [key]: String(to) } };
    await this.client.call(() =>
      core.patchNamespacedConfigMap({ namespace, name, body, fieldManager: FIELD_MANAGER }, MERGE_PATCH),
    );
    return true;
  }
}
