/** How many pods there are: a deployment's replicas, and its autoscaler's lower bound. */

import type { Target } from '../../configuration/configuration';
import { StalePlanError } from '../../model/errors';
import type { UndoPlan } from '../../model/plans';
import type { Changed } from '../../ports';
import {
  againOnConflict,
  FIELD_MANAGER,
  type KubernetesClient,
  MERGE_PATCH,
  staleOnConflict,
} from './client';
import { autoscalerEvidence, scales } from './evidence';
import type { V1Scale } from './objects';

export class KubernetesScaling {
  constructor(
    private readonly client: KubernetesClient,
    private readonly target: Target['kubernetes'],
  ) {}

  /** @throws StalePlanError when the deployment has neither number of replicas. */
  async setReplicas(from: number, to: number): Promise<Changed> {
    const { deployment: name } = this.target;
    return staleOnConflict(async () => {
      const scale = await this.readScale();
      const replicas = replicasOf(scale);
      if (replicas === to) return { changed: false };
      if (replicas !== from) {
        throw new StalePlanError(
          `deployment ${name} has ${replicas} replicas, not the ${from} that were expected`,
        );
      }
      await this.patchScale(scale, to);
      return { changed: true };
    });
  }

  /** Has the autoscaler keep at least so many replicas. It never lowers the bound, nor raises it above the other. */
  async raiseMinReplicas(name: string, from: number, to: number): Promise<Changed> {
    if (to < from) throw new StalePlanError(`minReplicas ${to} would be lower than the present ${from}`);
    return staleOnConflict(async () => ({ changed: await this.setMinReplicas(name, from, to) }));
  }

  /** Takes such a raise back, and then the replicas that came with it, unless somebody has changed them since. */
  async lowerMinReplicas(plan: UndoPlan & { kind: 'set-min-replicas' }): Promise<Changed> {
    const { autoscaler, from, to, replicas } = plan;
    const lowered = await staleOnConflict(() => this.setMinReplicas(autoscaler, from, to));
    // A conflict that goes on leaves half of the change made: an error that a retry mends, not a stale plan.
    const scaled = await againOnConflict(async () => {
      const scale = await this.readScale();
      if (replicasOf(scale) !== from || replicas >= from) return false;
      await this.patchScale(scale, replicas);
      return true;
    });
    return { changed: lowered || scaled };
  }

  private async setMinReplicas(name: string, from: number, to: number): Promise<boolean> {
    const { namespace, deployment } = this.target;
    const { client } = this;
    const autoscaler = await client.find(() =>
      client.autoscaling.readNamespacedHorizontalPodAutoscaler({ namespace, name }),
    );
    if (autoscaler === null || !scales(autoscaler, deployment)) {
      throw new StalePlanError(`no autoscaler ${name} scales deployment ${deployment} any more`);
    }
    const { minReplicas, maxReplicas } = autoscalerEvidence(autoscaler);
    if (minReplicas === to) return false;
    if (minReplicas !== from) {
      throw new StalePlanError(
        `autoscaler ${name} has minReplicas ${minReplicas}, not the ${from} that were expected`,
      );
    }
    if (to > maxReplicas) {
      throw new StalePlanError(
        `autoscaler ${name} permits ${maxReplicas} replicas at most, and ${to} were planned`,
      );
    }
    const { resourceVersion } = autoscaler.metadata ?? {};
    const body = { metadata: { resourceVersion }, spec: { minReplicas: to } };
    await client.call(() =>
      client.autoscaling.patchNamespacedHorizontalPodAutoscaler(
        { namespace, name, body, fieldManager: FIELD_MANAGER },
        MERGE_PATCH,
      ),
    );
    return true;
  }

  private readScale(): Promise<V1Scale> {
    const { namespace, deployment: name } = this.target;
    return this.client.call(() => this.client.apps.readNamespacedDeploymentScale({ namespace, name }));
  }

  private async patchScale({ metadata }: V1Scale, replicas: number): Promise<void> {
    const { namespace, deployment: name } = this.target;
    // With the resourceVersion just read, a change by anybody else in between is refused by the API server.
    const body = { metadata: { resourceVersion: metadata?.resourceVersion }, spec: { replicas } };
    await this.client.call(() =>
      this.client.apps.patchNamespacedDeploymentScale(
        { namespace, name, body, fieldManager: FIELD_MANAGER },
        MERGE_PATCH,
      ),
    );
  }
}

/** The API server leaves out a zero. */
function replicasOf({ spec }: V1Scale): number {
  return spec?.replicas ?? 0;
}
