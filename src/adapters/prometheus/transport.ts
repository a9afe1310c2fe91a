/** How a question gets to a Prometheus. */

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface PrometheusTransport {
  /** @param path With its query, such as `/api/v1/rules?type=alert`. @param form Makes it a POST. */
  send(path: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<Answer>;
}
