/** The database as a pod of the cluster, for those who run `psql` in it. The server itself is no part of the cluster. */
import { isOutside, NODE_ADDRESS, OUTSIDE } from './nodes';
import { kubeTime, type Pod } from './objects';
import { detailsOf, StatusError } from './status-error';
import type { Store } from './store';

/** The server behind the pod, and the login that programs in the pod have. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const POSTGRES_POD = 'postgres-0';

export function createPostgresPod(store: Store, namespace: string, { host, port }: PostgresServer): void {
  const name = 'postgres';
  const image = `${name}:local`;
  const now = kubeTime();
  const types = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];
  store.create('pods', {
    metadata: { namespace, name: POSTGRES_POD, labels: { app: name } },
    spec: {
      nodeName: OUTSIDE,
      containers: [{ name, image, ports: [{ name, containerPort: port, protocol: 'TCP' }], env: [] }],
    },
    status: {
      ...{ phase: 'Running', hostIP: NODE_ADDRESS, podIP: host, podIPs: [{ ip: host }], startTime: now },
      conditions: types.map((type) => ({ type, status: 'True' as const, lastTransitionTime: now })),
      containerStatuses: [
        {
          ...{ name, image, imageID: image, ready: true, started: true, restartCount: 0 },
          ...{ state: { running: { startedAt: now } }, lastState: {} },
        },
      ],
    },
  });
}

/** @throws StatusError Forbidden for a pod that the cluster does not run, and so can't end. */
export function requireOwn(pod: Pod): void {
  if (!isOutside(pod)) return;
  const { name } = pod.metadata;
  const message = `pods "${name}" is forbidden: it is not run by this cluster`;
  throw new StatusError('Forbidden', message, detailsOf('pods', name));
}
