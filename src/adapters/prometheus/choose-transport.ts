/** Straight, signed for Amazon's, or through a cluster's API server. */
import type { Target } from '../../configuration/configuration';
import type { KubernetesAccess } from '../kubernetes/access';
import { ManagedPrometheus } from './managed-prometheus';
import { PlainPrometheus } from './plain-prometheus';
import { ServiceProxy } from './service-proxy';
import type { PrometheusTransport } from './transport';

/** @param cluster Its kubeconfig, or how it is reached: asked for when the way leads through it, and not before. */
export function prometheusTransport(
  { url, managed, serviceProxy }: Target['prometheus'],
  cluster: () => Promise<string | KubernetesAccess>,
): PrometheusTransport {
  if (managed) return new ManagedPrometheus(managed);
  if (serviceProxy) return new ServiceProxy(serviceProxy, cluster);
  // A configuration with none of the three does not get past its checks.
  return new PlainPrometheus(url ?? '');
}
