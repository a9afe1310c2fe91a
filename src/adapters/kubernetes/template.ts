/** The template of the deployment's pods: a change of it restarts them one by one. */
import type { Target } from '../../configuration/configuration';
import { StalePlanError } from '../../model/errors';
import { FIELD_MANAGER, type KubernetesClient, STRATEGIC_PATCH } from './client';
import type { V1Deployment, V1PodTemplateSpec, V1ReplicaSet } from './objects';
import { ownReplicaSets, TEMPLATE_HASH_LABEL } from './owner';
import { readReplicaSets } from './replica-sets';

/** What `kubectl rollout restart` writes into the template of the pods. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const REVISION = 'deployment.kubernetes.io/revision';

export class KubernetesTemplate {
  constructor(
    private readonly client: KubernetesClient,
    private readonly target: Target['kubernetes'],
  ) {}

  readDeployment(): Promise<V1Deployment> {
    const { namespace, deployment: name } = this.target;
    return this.client.call(() => this.client.apps.readNamespacedDeployment({ namespace, name }));
  }

  /** With the `resourceVersion` just read: a change by anybody else in between is refused by the API server. */
  async patch({ metadata }: V1Deployment, template: object, dryRun = false): Promise<void> {
    const { namespace, deployment: name } = this.target;
    const body = { metadata: { resourceVersion: metadata?.resourceVersion }, spec: { template } };
    const query = { fieldManager: FIELD_MANAGER, ...(dryRun && { dryRun: 'All' as const }) };
    await this.client.call(() =>
      this.client.apps.patchNamespacedDeployment({ namespace, name, body, ...query }, STRATEGIC_PATCH),
    );
  }

  /** Restarts the pods once for each mark. Returns false for one that is there already. */
  async restart(at: string): Promise<boolean> {
    const deployment = await this.readDeployment();
    if (restartedAt(deployment.spec?.template) === at) return false;
    await this.patch(deployment, restartMark(at));
    return true;
  }

  /** Asks whether a restart would be admitted, and changes nothing. */
  rehearseRestart(deployment: V1Deployment, at: string): Promise<void> {
    return this.patch(deployment, restartMark(at), true);
  }

  /**
   * Takes a restart back as `kubectl rollout undo` does: the template becomes that of the ReplicaSet before, whose pods,
   * as far as they run still, are those that are wanted again. None has to be made for it first.
   * @param at the mark of the restart that is taken back.
   * @param mark of another restart, where there is no way back: somebody has changed the template since, say.
   */
  async takeBackRestart(at: string, mark: string): Promise<boolean> {
    const deployment = await this.readDeployment();
    const present = restartedAt(deployment.spec?.template);
    if (present === mark) return false;
    if (present === at) {
      const before = await this.markBefore(deployment, at);
      await this.patch(deployment, restartMark(before === undefined ? mark : before));
      return true;
    }
    // An earlier mark: it never was made, or is taken back. A later one: those pods began with what is taken back here.
    if (present === null || !(Date.parse(present) > Date.parse(at))) return false;
    await this.patch(deployment, restartMark(mark));
    return true;
  }

  /** The mark in the newest template that differs in nothing else; null for one without, undefined where there is none. */
  private async markBefore(deployment: V1Deployment, at: string): Promise<string | null | undefined> {
    const replicaSets = await readReplicaSets(this.client, this.target.namespace, deployment);
    const own = ownReplicaSets(deployment, replicaSets);
    const wanted = essence(deployment.spec?.template);
    const [before] = replicaSets
      .filter(({ metadata }) => own.has(metadata?.uid ?? ''))
      .filter(({ spec }) => restartedAt(spec?.template) !== at && essence(spec?.template) === wanted)
      .sort((a, b) => revisionOf(b) - revisionOf(a));
    return before && restartedAt(before.spec?.template);
  }
}

/** As `kubectl rollout restart` refuses it: nothing would come of the change until somebody resumes the deployment. */
export function requireNotPaused({ metadata, spec }: V1Deployment): void {
  if (spec?.paused) throw new StalePlanError(`deployment ${metadata?.name} is paused`);
}

/** @param at null takes the mark away. */
function restartMark(at: string | null): object {
  return { metadata: { annotations: { [RESTARTED_AT]: at } } };
}

function restartedAt(template: V1PodTemplateSpec | undefined): string | null {
  return template?.metadata?.annotations?.[RESTARTED_AT] ?? null;
}

function revisionOf({ metadata }: V1ReplicaSet): number {
  return Number(metadata?.annotations?.[REVISION] ?? 0);
}

/** What a template says but for when it was restarted and what its ReplicaSet adds; equal for templates that mean the same. */
function essence(template: V1PodTemplateSpec | undefined): string {
  const { annotations = {}, labels = {}, ...metadata } = template?.metadata ?? {};
  const { [RESTARTED_AT]: _at, ...otherAnnotations } = annotations;
  const { [TEMPLATE_HASH_LABEL]: _hash, ...otherLabels } = labels;
  return canonical({
    ...template,
    metadata: { ...metadata, annotations: otherAnnotations, labels: otherLabels },
  });
}

/** Without what says nothing (null, empty objects), whatever the order of fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_field, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const fields = Object.entries(inner).filter(([, part]) => !isNothing(part));
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}
