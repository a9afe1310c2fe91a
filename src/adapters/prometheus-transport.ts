/** How a question gets to a Prometheus: straight, signed for Amazon's, or through a cluster's API server. */
import type { Target } from '../configuration';
import { boundedText } from './bounded-text';
import type { KubernetesAccess } from './kubernetes-access';
import { ManagedPrometheus } from './managed-prometheus';
import { ServiceProxy } from './service-proxy';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface PrometheusTransport {
  /** @param path With its query, such as `/api/v1/rules?type=alert`. @param form Makes it a POST. */
  send(path: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<Answer>;
}

/** A Prometheus at an address of its own. */
export class PlainPrometheus implements PrometheusTransport {
  constructor(private readonly url: string) {}

  async send(path: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<Answer> {
    const response = await fetch(`${this.url.replace(/\/+$/, '')}${path}`, {
      signal,
      // The answers are short: to pack and unpack them takes longer than to send them.
      headers: { accept: 'application/json', 'accept-encoding': 'identity' },
      ...(form && { method: 'POST', body: form }),
    });
    return { status: response.status, text: response.body ? await boundedText(response.body) : '' };
  }
}

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
