/** One question to a Prometheus, and what a failure is called. */
import { DependencyError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { networkErrorText } from '../http/network-error';
import type { PrometheusTransport } from './transport';

/** @param form Makes it a POST. @returns the answer's JSON. @throws DependencyError, also after `timeoutMs`. */
export async function askPrometheus(
  transport: PrometheusTransport,
  timeoutMs: number,
  path: string,
  form?: URLSearchParams,
): Promise<unknown> {
  try {
    const { status, text } = await transport.send(path, form, AbortSignal.timeout(timeoutMs));
    if (status < 200 || status > 299) {
      throw new DependencyError('prometheus', `HTTP ${status}: ${errorText(text)}`, { code: String(status) });
    }
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof DependencyError) throw error;
    throw new DependencyError('prometheus', networkErrorText(error, timeoutMs), { cause: error });
  }
}
