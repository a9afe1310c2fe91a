/** Which of a pod's containers is the service's: it has the log, the variables and the readiness that matter. Without I/O. */
import type { Target } from '../../configuration/configuration';
import type { V1Container, V1ObjectMeta } from './objects';

/** Kubernetes documentation, Well-Known Labels, Annotations and Taints: what `kubectl logs` and `kubectl exec` take. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/**
 * Containers that are put beside a service, by the names that their makers give them. Only those count that are met under
 * one name: an `nginx`, say, may be the service itself.
 */
const SIDECARS: ReadonlySet<string> = new Set([
  // Meshes: Istio, Linkerd, Consul (before 1.14 the second), Kuma, AWS App Mesh, Open Service Mesh, Dapr, Knative.
  ...['istio-proxy', 'linkerd-proxy', 'consul-dataplane', 'envoy-sidecar', 'kuma-sidecar', 'envoy'],
  ...['daprd', 'queue-proxy'],
  // Ways to a database: Google's (its documentation has both spellings), PgBouncer and its exporter.
  ...['cloud-sql-proxy', 'cloudsql-proxy', 'alloydb-auth-proxy', 'pgbouncer', 'pgbouncer-exporter'],
  // Secrets: HashiCorp's injector.
  'vault-agent',
  // Logs, metrics and traces: Datadog (the second by its admission controller), Fluent, Elastic, Grafana, OpenTelemetry
  // (`otc-container` by its operator), Jaeger, AWS.
  ...['datadog-agent', 'datadog-agent-injected', 'fluent-bit', 'fluentd', 'filebeat', 'promtail', 'alloy'],
  ...['otel-collector', 'opentelemetry-collector', 'otc-container', 'aws-otel-collector', 'jaeger-agent'],
  ...['xray-daemon', 'cloudwatch-agent'],
]);

function isNoSidecar({ name }: V1Container): boolean {
  return !SIDECARS.has(name);
}

export interface Candidates {
  readonly metadata?: Pick<V1ObjectMeta, 'annotations'> | undefined;
  readonly containers: readonly V1Container[];
  /** Names from the deployment's own template: what admission has put beside them is not the service. */
  readonly own?: readonly string[];
}

/** One container, or why there is none that is surely the service's. */
export type ServiceContainer =
  | { readonly container: V1Container; readonly problem?: undefined }
  | { readonly container?: undefined; readonly problem: string };

/**
 * The configured one, else the one that the annotation names, else the one with the metrics port, else the only one that
 * is no sidecar, or that is none of those in the template. Sidecars that are init containers are none of the candidates.
 */
export function serviceContainer(
  { metadata, containers, own }: Candidates,
  { container: configured, metricsPort }: Pick<Target['kubernetes'], 'container' | 'metricsPort'>,
): ServiceContainer {
  const called = (name: string | undefined) => containers.filter((each) => each.name === name);
  const has = `there are ${containers.map(({ name }) => name).join(', ') || 'none'}`;
  if (configured !== undefined) {
    const [container] = called(configured);
    return container
      ? { container }
      : { problem: `kubernetes.container names ${configured}, which is not there: ${has}` };
  }
  const known = own === undefined ? [] : containers.filter(({ name }) => own.includes(name));
  const ways = [
    called(metadata?.annotations?.[DEFAULT_CONTAINER]),
    containers.filter(({ ports = [] }) => ports.some(({ containerPort }) => containerPort === metricsPort)),
    containers.filter(isNoSidecar),
    known.filter(isNoSidecar),
    known,
    containers,
  ];
  const [container] = ways.find((found) => found.length === 1) ?? [];
  return container
    ? { container }
    : {
        problem: `it is not clear which container is the service's: set kubernetes.container (${has})`,
      };
}
