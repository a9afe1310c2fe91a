import { boundedText } from '../http/bounded-text';
import type { Answer, PrometheusTransport } from './transport';

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
