/** The variables of the service's container: a change of one restarts the pods one by one. */

import type { Target } from '../../configuration/configuration';
import { StalePlanError } from '../../model/errors';
import type { Changed } from '../../ports';
import { type KubernetesClient, staleOnConflict } from './client';
import { serviceContainer } from './container';
import type { V1Container, V1Deployment, V1EnvVar } from './objects';
import { KubernetesTemplate, requireNotPaused } from './template';

export class KubernetesRollouts {
  private readonly template: KubernetesTemplate;

  constructor(
    client: KubernetesClient,
    private readonly target: Target['kubernetes'],
  ) {
    this.template = new KubernetesTemplate(client, target);
  }

  /** Appends to a variable of the service's container, after a comma, or sets it. Returns what was there before. */
  async appendToVariable(
    variable: string,
    value: string,
  ): Promise<Changed & { readonly previous: string | null }> {
    return staleOnConflict(async () => {
      const deployment = await this.template.readDeployment();
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
      const deployment = await this.template.readDeployment();
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

  private patchVariable(
    deployment: V1Deployment,
    variable: V1EnvVar & { readonly $patch?: 'delete' },
  ): Promise<void> {
    const { name } = this.containerOf(deployment);
    return this.template.patch(deployment, { spec: { containers: [{ name, env: [variable] }] } });
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
