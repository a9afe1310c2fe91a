/** What a pod says of itself: whether its service runs, has a log, is ready, and why not. Without I/O. */
import type { Target } from '../../configuration/configuration';
import type { Pod } from '../../ports';
import { errorText } from '../../text/error-text';
import { serviceContainer } from './container';
import type { V1ContainerStatus, V1Pod } from './objects';

const MAX_WHY_LENGTH = 200;

/** A pod as the adapter knows it. */
export interface KnownPod extends Pod {
  /** The service's; undefined where it is not clear which it is, and then the problem says why. */
  readonly container: string | undefined;
  readonly problem: string | undefined;
  /** Milliseconds since 1970: when its container was started. */
  readonly startedMs: number | undefined;
  /** When it ended last, to be started again; undefined where it has not. */
  readonly lastEndMs: number | undefined;
}

/** @param inTemplate the names of the containers that the deployment's template has. */
export function podEvidence(
  pod: V1Pod,
  target: Target['kubernetes'],
  inTemplate: readonly string[],
): KnownPod {
  const { metadata, spec, status } = pod;
  const { container, problem } = serviceContainer(
    { metadata, containers: spec?.containers ?? [], own: inTemplate },
    target,
  );
  const statuses = status?.containerStatuses ?? [];
  // Where it is not clear which one it is, one that runs may be it: the pod is asked, and says more by its answer.
  const ofService = container ? statuses.filter(({ name }) => name === container.name) : statuses;
  const ready = isReady(pod);
  const [own] = container ? ofService : [];
  return {
    name: metadata?.name ?? '',
    ready,
    running: ofService.some(({ state }) => state?.running !== undefined),
    hasLog: ofService.some(hasStarted),
    notReadyWhy: ready ? null : errorText(notReadyWhy(pod, container?.name), MAX_WHY_LENGTH),
    container: container?.name,
    problem,
    startedMs: timeMs(own?.state?.running?.startedAt),
    lastEndMs: timeMs(own?.lastState?.terminated?.finishedAt),
  };
}

/** It is on its way out, or has gone. */
export function isGoing(pod: V1Pod | null): boolean {
  return pod === null || pod.metadata?.deletionTimestamp !== undefined;
}

/** It will never run again: evicted by its node and left behind, say (Kubernetes documentation, Pod phase). */
export function isOver({ status }: V1Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function isReady({ status }: V1Pod): boolean {
  return (
    status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ??
    false
  );
}

/** A container that waits to be started again has the log of its last run. */
function hasStarted({ state, lastState }: V1ContainerStatus): boolean {
  return [state?.running, state?.terminated, lastState?.terminated].some((run) => run !== undefined);
}

/** The most telling of what there is: the service's own container, the scheduler, the others, the condition itself. */
function notReadyWhy({ status }: V1Pod, container: string | undefined): string {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const own = statuses.find(({ name }) => name === container);
  const others = statuses.filter((each) => each !== own);
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const found = [
    own && notRunningWhy(own),
    scheduled?.status === 'False' && sentence(scheduled.reason, scheduled.message),
    own && !own.ready && own.state?.running && 'its container runs and is not ready',
    ...others.map((each) => {
      const why = notRunningWhy(each);
      return why && `container ${each.name}: ${why}`;
    }),
    ...others.map(
      (each) => each.state?.running && !each.ready && `container ${each.name} runs and is not ready`,
    ),
    ready && sentence(ready.reason, ready.message),
    status?.phase && `it is ${status.phase}`,
  ];
  return found.find(Boolean) || 'Kubernetes does not say why';
}

function notRunningWhy({ state, lastState }: V1ContainerStatus): string | undefined {
  const { waiting, terminated } = state ?? {};
  const last = lastState?.terminated;
  const before = last && `it last ended with ${last.reason ?? 'no reason'}, exit code ${last.exitCode}`;
  if (waiting) return sentence(waiting.reason, before ?? waiting.message);
  // An init container that is done is as it should be.
  if (terminated && terminated.exitCode !== 0)
    return sentence(terminated.reason, `exit code ${terminated.exitCode}`);
  return undefined;
}

function timeMs(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}

function sentence(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(': ') || undefined;
}
