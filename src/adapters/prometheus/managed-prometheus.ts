/**
 * Amazon Managed Service for Prometheus (its User Guide, Prometheus-compatible APIs: QueryMetrics by POST, ListRules by
 * GET), each request signed with the function's role.
 */
import type { Target } from '../../configuration/configuration';
import { awsDomain, regionOr, signedHeaders } from '../aws/signing';
import { httpsRequest } from '../http/https-request';
import type { Answer, PrometheusTransport } from './transport';

type Settings = NonNullable<Target['prometheus']['managed']>;

/** Where it is, when not where AWS has it. */
export interface ManagedPlace {
  readonly endpoint?: string;
  /** PEM. */
  readonly ca?: string;
}

export class ManagedPrometheus implements PrometheusTransport {
  constructor(
    private readonly settings: Settings,
    private readonly place: ManagedPlace = {},
  ) {}

  async send(path: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<Answer> {
    const region = regionOr(this.settings.region);
    const { endpoint = `https://aps-workspaces.${region}.${awsDomain(region)}`, ca } = this.place;
    const url = new URL(`${endpoint}/workspaces/${this.settings.workspaceId}${path}`);
    const method = form ? 'POST' : 'GET';
    const body = form?.toString();
    const headers = await signedHeaders({
      service: 'aps',
      region,
      url,
      method,
      headers: {
        accept: 'application/json',
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body,
    });
    return httpsRequest(url.href, { method, headers, signal, ...(ca && { ca }) }, body);
  }
}
