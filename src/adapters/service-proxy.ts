/**
 * A Prometheus inside a cluster, through the API server's service proxy (Kubernetes documentation, Access Services
 * Running on Clusters: `/api/v1/namespaces/…/services/[https:]name[:port]/proxy/…`).
 */
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Target } from '../configuration';
import { DependencyError } from '../errors';
import { httpsRequest } from './https-request';
import type { Answer, PrometheusTransport } from './prometheus-transport';

type Settings = NonNullable<Target['prometheus']['serviceProxy']>;

export class ServiceProxy implements PrometheusTransport {
  constructor(
    private readonly settings: Settings,
    private readonly kubeconfig: () => Promise<string>,
  ) {}

  async send(path: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<Answer> {
    const { server, options } = await this.access();
    const { namespace, service, port, scheme } = this.settings;
    const name = `${scheme === 'https' ? 'https:' : ''}${service}:${port}`;
    return httpsRequest(
      `${server.replace(/\/+$/, '')}/api/v1/namespaces/${namespace}/services/${name}/proxy${path}`,
      {
        ...options,
        signal,
        method: form ? 'POST' : 'GET',
        headers: {
          ...options.headers,
          accept: 'application/json',
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      form?.toString(),
    );
  }

  /** Whatever the kubeconfig says of who is trusted and who asks: a token, or a certificate. */
  private async access(): Promise<{ server: string; options: RequestOptions & { headers: object } }> {
    const text = await this.kubeconfig();
    const config = new KubeConfig();
    try {
      config.loadFromString(text);
    } catch {
      // The parser's own message shows the lines around the mistake, and one of them may be the token's.
      throw new DependencyError('kubernetes', 'the kubeconfig is not valid YAML or JSON');
    }
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new DependencyError('kubernetes', 'the kubeconfig names no current cluster');
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return { server: cluster.server, options: { ...options, headers: { ...options.headers } } };
  }
}
