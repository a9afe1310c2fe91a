/** Changes that restart the pods one by one: the ConfigMap that they read when they start, and their variables. */

import type { Target } from '../configuration';
import { StalePlanError } from '../errors';
import type { Changed } from '../ports';
import {
  againOnConflict,
  FIELD_MANAGER,
  type KubernetesClient,
  MERGE_PATCH,
  STRATEGIC_PATCH,
  staleOnConflict,
} from './kubernetes-client';
import { serviceContainer } from './kubernetes-container';
import { poolSizeOf } from './kubernetes-evidence';
import type { V1Container, V1Deployment, V1EnvVar } from './kubernetes-objects';

/** What `kubectl rollout restart` writes into the template of the pods. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

export class KubernetesRollouts {
  constructor(
    private readonly client: KubernetesClient,
    private readonly target: Target['kubernetes'],
  ) {}

  /** As `setPoolSize`, but leaves everything as it is while the deployment is paused: pods would not get the new size. */
  async raisePoolSize(from: number, to: number, at: string): Promise<Changed> {
    return this.setPoolSize(from, to, at, async () => requireNotPaused(await this.readDeployment()));
  }

  /**
   * Sets the size in the ConfigMap and restarts the pods. What an earlier try has done of it is not done again.
   * @throws StalePlanError when the ConfigMap has neither size.
   */
  async setPoolSize(
    from: number,
    to: number,
    at: string,
    beforehand: () => Promise<void> = async () => undefined,
  ): Promise<Changed> {
    const written = await staleOnConflict(() => this.writePoolSize(from, to, beforehand));
    // A conflict that goes on leaves half of the change made: an error that a retry mends, not a stale plan.
    const restarted = await againOnConflict(() => this.restart(at));
    return { changed: written || restarted };
  }

  /** Appends to a variable of the service's container, after a comma, or sets it. Returns what was there before. */
  async appendToVariable(
    variable: string,
    value: string,
  ): Promise<Changed & { readonly previous: string | null }> {
    return staleOnConflict(async () => {
      const deployment = await this.readDeployment();
      const present = literalOf(deployment, this.variableOf(deployment, variable));
      const before = withoutEnd(present ?? '', value);
      if (before !== undefined) return { changed: false, previous: before };
      requireNotPaused(deployment);
      await this.patchVariable(deployment, {
        name: variable,
        value: present ? `${present},${value}` : value,
      });
      return { changed: true, previous: present };
    });
  }

  /**
   * Takes that off the end of the variable again, and the variable away when nothing else is in it. One that does not
   * have it is left alone: the change may never have been made.
   * @throws StalePlanError when something was appended since.
   */
  async takeFromVariable(variable: string, value: string): Promise<Changed> {
    return staleOnConflict(async () => {
      const deployment = await this.readDeployment();
      const present = this.variableOf(deployment, variable)?.value ?? '';
      const before = withoutEnd(present, value);
      if (before === undefined) {
        if (!`,${present},`.includes(`,${value},`)) return { changed: false };
        throw new StalePlanError(
          `${variable} of deployment ${this.target.deployment} was changed since ${value} was appended to it`,
        );
      }
      await this.patchVariable(deployment, {
        name: variable,
        ...(before === null ? { $patch: 'delete' } : { value: before }),
      });
      return { changed: true };
    });
  }

  private async writePoolSize(from: number, to: number, beforehand: () => Promise<void>): Promise<boolean> {
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

  private async restart(at: string): Promise<boolean> {
    const deployment = await this.readDeployment();
    if (deployment.spec?.template.metadata?.annotations?.[RESTARTED_AT] === at) return false;
    await this.patchTemplate(deployment, { metadata: { annotations: { [RESTARTED_AT]: at } } });
    return true;
  }

  private patchVariable(
    deployment: V1Deployment,
    variable: V1EnvVar & { readonly $patch?: 'delete' },
  ): Promise<void> {
    const { name } = this.containerOf(deployment);
    return this.patchTemplate(deployment, { spec: { containers: [{ name, env: [variable] }] } });
  }

  private variableOf(deployment: V1Deployment, variable: string): V1EnvVar | undefined {
    return this.containerOf(deployment).env?.find(({ name }) => name === variable);
  }

  /** @throws StalePlanError when it is not clear which one is the service's: another's variable is not to be changed. */
  private containerOf({ metadata, spec }: V1Deployment): V1Container {
    const { template } = spec ?? {};
    const containers = template?.spec?.containers ?? [];
    const { container, problem } = serviceContainer(
      { metadata: template?.metadata, containers },
      this.target,
    );
    if (!container) throw new StalePlanError(`deployment ${metadata?.name}: ${problem}`);
    return container;
  }

  private async patchTemplate({ metadata }: V1Deployment, template: object): Promise<void> {
    const { namespace, deployment: name } = this.target;
    // With the resourceVersion just read, a change by anybody else in between is refused by the API server.
    const body = { metadata: { resourceVersion: metadata?.resourceVersion }, spec: { template } };
    await this.client.call(() =>
      this.client.apps.patchNamespacedDeployment(
        { namespace, name, body, fieldManager: FIELD_MANAGER },
        STRATEGIC_PATCH,
      ),
    );
  }

  private readDeployment(): Promise<V1Deployment> {
    const { namespace, deployment: name } = this.target;
    return this.client.call(() => this.client.apps.readNamespacedDeployment({ namespace, name }));
  }
}

/** As `kubectl rollout restart` refuses it: nothing would come of the change until somebody resumes the deployment. */
function requireNotPaused({ metadata, spec }: V1Deployment): void {
  if (spec?.paused) throw new StalePlanError(`deployment ${metadata?.name} is paused`);
}

/** The variable's value; null when it is not set. @throws StalePlanError when it comes from elsewhere. */
function literalOf({ metadata }: V1Deployment, entry: V1EnvVar | undefined): string | null {
  if (!entry) return null;
  if (entry.valueFrom) {
    throw new StalePlanError(
      `${entry.name} of deployment ${metadata?.name} takes its value from elsewhere, which would be lost`,
    );
  }
  // The API server leaves out an empty value.
  return entry.value ?? '';
}

/** What was there before `value` was appended: null for nothing, undefined when it was not. */
function withoutEnd(text: string, value: string): string | null | undefined {
  if (text === value) return null;
  return text.endsWith(`,${value}`) ? text.slice(0, -value.length - 1) : undefined;
}
