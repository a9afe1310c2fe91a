/** What the cluster has to be like: its deployment, its owners, its configuration, and what it says to each change beforehand. */
import type { Target } from '../configuration/configuration';
import type { DeploymentEvidence, Owner, PodsEvidence, PoolConfigEvidence } from '../model/evidence';
import { kubectlCommand } from '../text/commands';
import { type CheckResult, fine, notChecked, type Outcome, willFail } from './result';

/** What came of a dry run (`dryRun=All`) of a change: the API server has checked it, admission included, and stored nothing. */
export interface Rehearsal {
  /** Such as `scale out`. */
  readonly change: string;
  /** What the API server was asked. */
  readonly request: string;
  readonly outcome:
    | { readonly kind: 'admitted' }
    | { readonly kind: 'refused'; readonly why: string }
    /** A budget, a quota: it may be admitted at another moment. */
    | { readonly kind: 'not-asked'; readonly why: string };
}

export function judgeRehearsal({ change, request, outcome }: Rehearsal): CheckResult {
  const needed = `rehearsal: ${change}`;
  switch (outcome.kind) {
    case 'admitted':
      return fine('kubernetes', needed, `${request} is admitted`);
    case 'refused':
      return willFail(
        'kubernetes',
        needed,
        `${request} is refused: ${outcome.why}`,
        'change the policy, quota or budget that refuses it, or apply deploy/kubernetes/admission-policy.yaml anew',
      );
    case 'not-asked':
      return notChecked('kubernetes', needed, outcome.why);
  }
}

/** @param containers of the deployment's template; `problem` says why none of them is surely the service's. */
export function judgeDeployment(
  { kubernetes }: Pick<Target, 'kubernetes'>,
  deployment: DeploymentEvidence,
  { problem, ports }: { readonly problem: string | undefined; readonly ports: readonly number[] },
): CheckResult[] {
  const { namespace, deployment: name, metricsPort, configMap, poolSizeKey } = kubernetes;
  const { owners, poolSizeSource, paused, runBy, replicas } = deployment;
  const named = `deployment ${namespace}/${name}`;
  return [
    runBy === null && !paused && replicas > 0
      ? fine('kubernetes', named, `${replicas} replicas${autoscalerText(deployment)}`)
      : willFail(
          'kubernetes',
          named,
          runBy !== null ? `${runBy} runs its pods` : paused ? 'it is paused' : 'it has no replicas',
          paused
            ? kubectlCommand(kubernetes, 'rollout', 'resume', 'deployment', name)
            : `${kubectlCommand(kubernetes, 'scale', 'deployment', name, '--replicas=1')} or more, or name the deployment that runs in kubernetes.deployment`,
        ),
    ...ownerChecks([
      ['the replicas', owners.replicas],
      ["the autoscaler's minimum", owners.minReplicas],
      ['the template of the pods', owners.template],
    ]),
    outcomeOf(
      `container of the service in ${named}`,
      problem === undefined
        ? { status: 'fine', detail: portText(ports, metricsPort) }
        : { status: 'will-fail', why: problem, advice: 'add to the target: kubernetes.container: "…"' },
    ),
    poolSizeSource.kind === 'none'
      ? willFail(
          'kubernetes',
          `key ${poolSizeKey} of ConfigMap ${configMap} reaches the pods`,
          poolSizeSource.found,
          `add to the container: env: [{name: ${poolSizeKey}, valueFrom: {configMapKeyRef: {name: ${configMap}, key: ${poolSizeKey}}}}], or set kubernetes.configMap and kubernetes.poolSizeKey`,
        )
      : fine(
          'kubernetes',
          `key ${poolSizeKey} of ConfigMap ${configMap} reaches the pods`,
          poolSizeSource.kind === 'file' ? poolSizeSource.path : `variable ${poolSizeSource.variable}`,
        ),
  ];
}

export function judgePoolConfig(
  { kubernetes }: Pick<Target, 'kubernetes'>,
  { size, immutable, owner }: PoolConfigEvidence,
): CheckResult[] {
  const { namespace, configMap, poolSizeKey } = kubernetes;
  const needed = `ConfigMap ${namespace}/${configMap}`;
  if (size === null) {
    return [
      willFail(
        'kubernetes',
        needed,
        `it has no key ${poolSizeKey}`,
        `${kubectlCommand(kubernetes, 'edit', 'configmap', configMap)} to give it the key, or set kubernetes.poolSizeKey`,
      ),
    ];
  }
  if (immutable) {
    const advice = `make ${configMap} anew without immutable: true, or switch remediation.raisePool off`;
    return [willFail('kubernetes', needed, 'it is immutable: no pool can be raised', advice)];
  }
  return [
    fine('kubernetes', needed, `${poolSizeKey} is ${size}`),
    ...ownerChecks([[`key ${poolSizeKey} of ConfigMap ${configMap}`, owner]]),
  ];
}

export function judgePods(
  { kubernetes }: Pick<Target, 'kubernetes'>,
  { total, ready, notReady }: PodsEvidence,
): CheckResult {
  const needed = 'pods of the deployment';
  if (total > 0 && ready === total) return fine('kubernetes', needed, `${ready} of ${total} are ready`);
  const [first] = notReady;
  const why =
    total === 0
      ? 'there is none'
      : `${ready} of ${total} are ready${first ? ` (${first.pod}: ${first.why})` : ''}`;
  return willFail(
    'kubernetes',
    needed,
    why,
    first
      ? kubectlCommand(kubernetes, 'describe', 'pod', first.pod)
      : kubectlCommand(kubernetes, 'get', 'pods'),
  );
}

/** Who takes a change back: then it is refused, and a person has to make it there. */
function ownerChecks(fields: readonly (readonly [string, Owner | null])[]): CheckResult[] {
  return fields.flatMap(([field, owner]) =>
    owner === null
      ? []
      : [
          willFail(
            'kubernetes',
            `a change of ${field} stays`,
            `${owner.name} takes it back (${owner.mark})`,
            `have ${owner.changeAt} leave ${field} alone, or make the change there when the page asks for it`,
          ),
        ],
  );
}

function autoscalerText({ autoscaler }: DeploymentEvidence): string {
  return autoscaler === null
    ? ', no autoscaler'
    : `, autoscaler ${autoscaler.name} from ${autoscaler.minReplicas} to ${autoscaler.maxReplicas}`;
}

function portText(ports: readonly number[], metricsPort: number): string {
  // A container listens where it likes: its ports are for people to read (Kubernetes API reference, Container).
  return ports.includes(metricsPort) ? `has port ${metricsPort}` : `declares no port ${metricsPort}`;
}

function outcomeOf(needed: string, outcome: Outcome): CheckResult {
  return { system: 'kubernetes', needed, ...outcome };
}
