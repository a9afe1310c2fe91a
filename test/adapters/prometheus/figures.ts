/** Pages of figures for a real Prometheus to scrape: a service that is busy, one that is quiet, one of one outcome. */

let seconds = 0;

/** A pod whose counters grow with every scrape: 9 requests at 40 ms and one failing at 900 ms. */
export const busy = () => {
  seconds += 1;
  return [
    `knhk_requests_total{status="ok"} ${seconds * 9}`,
    `knhk_requests_total{status="error"} ${seconds}`,
    `knhk_request_duration_ms_bucket{le="50"} ${seconds * 9}`,
    `knhk_request_duration_ms_bucket{le="1000"} ${seconds * 10}`,
    `knhk_request_duration_ms_bucket{le="+Inf"} ${seconds * 10}`,
    'full 1',
  ].join('\n');
};
/** A service without any traffic, and without a single error series. */
export const quiet = () =>
  'knhk_requests_total{status="ok"} 5\nknhk_request_duration_ms_bucket{le="+Inf"} 5\nfull 0';

/** Ten requests with every scrape, all of one outcome. */
export const steady = (status: string, le: number) => {
  let scrapes = 0;
  return () => {
    scrapes += 1;
    return [
      `knhk_requests_total{status="${status}"} ${scrapes * 10}`,
      `knhk_request_duration_ms_bucket{le="50"} ${le === 50 ? scrapes * 10 : 0}`,
      `knhk_request_duration_ms_bucket{le="1000"} ${scrapes * 10}`,
      `knhk_request_duration_ms_bucket{le="+Inf"} ${scrapes * 10}`,
    ].join('\n');
  };
};
