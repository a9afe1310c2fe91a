/** Where pods run: on this node as processes, or beside the cluster, as the database does. */
import type { Pod } from './objects';

export const NODE = 'local';
export const OUTSIDE = 'outside';
export const NODE_ADDRESS = '127.0.0.1';

/** Whether the pod is a process of this cluster, and may be started and stopped by it. */
export function runsHere({ spec }: Pod): boolean {
  return spec.nodeName === NODE;
}

/** Whether it is shown for what runs beside the cluster: nothing here starts or stops it. */
export function isOutside({ spec }: Pod): boolean {
  return spec.nodeName === OUTSIDE;
}
