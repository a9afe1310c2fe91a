/** A pod's status, out of what its container does. */
import type { ContainerView } from './container-view';
import { programContainer } from './containers';
import { NODE_ADDRESS } from './nodes';
import { type Condition, type ContainerStatus, kubeTime, type Pod, type PodStatus } from './objects';

/** Whether its phase is one of the last: it will not run again. */
export function isOver({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

/** The status of a pod that has just been created. */
export function pendingStatus(): PodStatus {
  return { phase: 'Pending', conditions: [], containerStatuses: [] };
}

/** That of a pod for which there is no address. */
export function unschedulableStatus(message: string): PodStatus {
  const condition: Condition = {
    ...{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    lastTransitionTime: kubeTime(),
  };
  return { ...pendingStatus(), conditions: [condition] };
}

/** That of a pod with an address and a container. Conditions keep the time at which they last changed. */
export function runningStatus(pod: Pod, ip: string, view: ContainerView): PodStatus {
  const hasStarted = view.state.running !== undefined || view.restartCount > 0;
  const program = programContainer(pod.spec);
  return {
    phase: hasStarted ? 'Running' : 'Pending',
    hostIP: NODE_ADDRESS,
    podIP: ip,
    podIPs: [{ ip }],
    startTime: pod.status.startTime ?? kubeTime(),
    conditions: [
      condition(pod, 'PodScheduled', true),
      condition(pod, 'Initialized', true),
      condition(pod, 'ContainersReady', view.ready),
      condition(pod, 'Ready', view.ready),
    ],
    // In the order that the node gives them.
    containerStatuses: pod.spec.containers
      .map((each) => containerStatus(each, each === program ? view : besides(pod, each.name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function containerStatus(
  { name, image }: Pod['spec']['containers'][number],
  { ready, restartCount, state, lastState }: ContainerView,
): ContainerStatus {
  const started = state.running !== undefined;
  return { ...{ name, image, imageID: image }, ...{ ready, started, restartCount, state, lastState } };
}

/** A container that is a name has always been running. */
function besides({ status }: Pod, name: string): ContainerView {
  const before = status.containerStatuses.find((each) => each.name === name);
  return (
    before ?? { ready: true, restartCount: 0, state: { running: { startedAt: kubeTime() } }, lastState: {} }
  );
}

/** As Kubernetes judges it: the condition, not the phase. */
export function isReady({ status, metadata }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}

function condition(pod: Pod, type: string, holds: boolean): Condition {
  const status = holds ? 'True' : 'False';
  const before = pod.status.conditions.find((candidate) => candidate.type === type);
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : kubeTime();
  return {
    type,
    status,
    lastTransitionTime,
    ...(!holds && { reason: 'ContainersNotReady', message: 'containers with unready status' }),
  };
}
