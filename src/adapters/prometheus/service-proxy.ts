/**
 * A Prometheus inside a cluster, through the API server's service proxy (Kubernetes documentation, Access Services
 * Running on Clusters: `/api/v1/namespaces/…/services/[https:]name[:port]/proxy/…`).
 */
import type { Target } from '../../configuration/configuration';
import { httpsRequest } from '../http/https-request';
import type { KubernetesAccess } from '../kubernetes/access';
import { readKubeconfig } from '../kubernetes/kubeconfig';
import type { Answer, PrometheusTransport } from './transport';

type Settings = NonNullable<Target['prometheus']['serviceProxy']>;

export class ServiceProxy implements PrometheusTransport {
  constructor(
    private readonly settings: Settings,
    private readonly cluster: () => Promise<string | KubernetesAccess>,
  ) {}

  async send(path: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<Answer> {
    const cluster = await this.cluster();
    const access = typeof cluster === 'string' ? readKubeconfig(cluster) : cluster;
    const authorization = await access.authorization?.(signal);
    const { namespace, service, port, scheme } = this.settings;
    const name = `${scheme === 'https' ? 'https:' : ''}${service}:${port}`;
    return httpsRequest(
      `${access.server.replace(/\/+$/, '')}/api/v1/namespaces/${namespace}/services/${name}/proxy${path}`,
      {
        ...access.tls,
        signal,
        method: form ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          ...(authorization && { authorization }),
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      form?.toString(),
    );
  }
}
