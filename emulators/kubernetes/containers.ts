/** The containers of a pod: the one that is a process, and those that are a name beside it. */
import type { PodSpec } from './objects';

type Container = PodSpec['containers'][number];

/** The image of a container that stands in the pod and does nothing: a mesh's sidecar, say. */
export const SIDECAR_IMAGE = 'sidecar:local';

/** What `kubectl logs` and `kubectl exec` take where nobody names a container. */
export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The one whose program runs here. */
export function programContainer({ containers }: PodSpec): Container | undefined {
  return containers.find(({ image }) => image !== SIDECAR_IMAGE) ?? containers[0];
}
