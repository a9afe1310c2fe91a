/** What the cluster's objects are, as metrics: a page with the names of kube-state-metrics, asked without a login as that is. */
import Fastify from 'fastify';
import { guardOrigin } from '../common/origin-guard';
import type { Deployment } from './objects';
import type { Store } from './store';

const HOST = '127.0.0.1';
const PATH = '/kube-state-metrics/metrics';

export interface StateMetrics {
  readonly url: string;
  close(): Promise<void>;
}

/** kube-state-metrics, docs/metrics/workload/deployment-metrics.md. */
const GAUGES: readonly (readonly [name: string, help: string, value: (deployment: Deployment) => number])[] =
  [
    [
      'kube_deployment_spec_replicas',
      'Number of desired pods for a deployment.',
      ({ spec }) => spec.replicas,
    ],
    [
      'kube_deployment_status_replicas_available',
      'The number of available replicas per deployment.',
      ({ status }) => status.availableReplicas ?? 0,
    ],
  ];

/** It watches for itself, and so goes on while the API is stopped. */
export async function serveStateMetrics(store: Store, namespace: string): Promise<StateMetrics> {
  // A client that keeps its connection open must not keep the server from closing.
  const app = Fastify({ forceCloseConnections: true });
  guardOrigin(app);
  app.get(PATH, (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(pageOf(store.list('deployments', namespace))),
  );
  const address = await app.listen({ host: HOST, port: 0 });
  return { url: address + PATH, close: () => app.close() };
}

function pageOf(deployments: readonly Deployment[]): string {
  return GAUGES.map(([name, help, value]) =>
    [
      `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`,
      ...deployments.map(
        (deployment) =>
          `${name}{namespace="${deployment.metadata.namespace}",deployment="${deployment.metadata.name}"} ${value(deployment)}\n`,
      ),
    ].join(''),
  ).join('');
}
