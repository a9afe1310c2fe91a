/** The columns of pods. */
import type { ContainerStatus, Pod } from '../../objects';
import { ageOf, type Column, NONE } from './column';

export const POD_COLUMNS: readonly Column<Pod>[] = [
  {
    name: 'Ready',
    cell: (pod) => `${statusesOf(pod).filter(({ ready }) => ready).length}/${pod.spec.containers.length}`,
  },
  { name: 'Status', cell: state },
  { name: 'Restarts', cell: restarts },
  { name: 'Age', cell: ({ metadata }, nowMs) => ageOf(metadata.creationTimestamp, nowMs) },
  { name: 'IP', wide: true, cell: ({ status }) => status.podIP ?? NONE },
  { name: 'Node', wide: true, cell: ({ spec }) => spec.nodeName ?? NONE },
  { name: 'Nominated Node', wide: true, cell: () => NONE },
  { name: 'Readiness Gates', wide: true, cell: () => NONE },
];

/** A pod's phase, unless there is something more telling. */
function state(pod: Pod): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reasons = statusesOf(pod).map(({ state }) => state.waiting?.reason ?? state.terminated?.reason);
  return reasons.find((reason) => reason !== undefined) ?? pod.status.reason ?? pod.status.phase;
}

function restarts(pod: Pod, nowMs: number): string {
  const count = statusesOf(pod).reduce((sum, { restartCount }) => sum + restartCount, 0);
  const ends = statusesOf(pod).flatMap(({ lastState }) => lastState.terminated?.finishedAt ?? []);
  const lastEnd = ends.sort().at(-1);
  return count > 0 && lastEnd !== undefined ? `${count} (${ageOf(lastEnd, nowMs)} ago)` : String(count);
}

function statusesOf({ status }: Pod): readonly ContainerStatus[] {
  return status.containerStatuses;
}
