/** Where a pod's metrics page may be, and what is one. */
import { limitNames, PageText, pageAddresses, poolNames } from '../../../bin/discover/metrics-page';
import { REQUEST_NAMES, requestsFound } from '../../../bin/discover/requests';
import type { V1Container, V1Deployment } from '../../../src/adapters/kubernetes/objects';

function addresses(containers: V1Container[], annotations: Record<string, string> = {}): string[] {
  const deployment: V1Deployment = {
    spec: { selector: {}, template: { metadata: { annotations }, spec: { containers } } },
  };
  return pageAddresses(deployment).map(({ port, path }) => `${port}/${path}`);
}
const web = (...ports: V1Container['ports'] & object): V1Container => ({ name: 'web', ports });

it('begins with the annotations, then ports that are named so, then the others', () => {
  const found = addresses(
    [web({ containerPort: 8_080, name: 'http' }, { containerPort: 9_404, name: 'http-metrics' })],
    { 'prometheus.io/port': '9999', 'prometheus.io/path': '/internal/metrics' },
  );
  expect(found).toEqual([
    ...['9999/internal/metrics', '9999/metrics', '9999/actuator/prometheus', '9999/q/metrics'],
    ...['9404/internal/metrics', '9404/metrics', '9404/actuator/prometheus', '9404/q/metrics'],
    ...['8080/internal/metrics', '8080/metrics', '8080/actuator/prometheus', '8080/q/metrics'],
  ]);
});

it('begins with the service, and not with what is beside it', () => {
  const proxy = { name: 'istio-proxy', ports: [{ containerPort: 15_090 }] };
  expect(addresses([proxy, web({ containerPort: 8_080 })])[0]).toBe('8080/metrics');
});

it.each([['0'], ['70000'], ['http']])(
  'takes usual ports where none is declared, and none from annotation %j',
  (port) => {
    const found = addresses([{ name: 'web' }], { 'prometheus.io/port': port, 'prometheus.io/path': '/?a=b' });
    expect([found[0], found[3], found.length]).toEqual(['9090/metrics', '8080/metrics', 6]);
  },
);

it('asks at few addresses only, and at none that are not TCP', () => {
  const ports = Array.from({ length: 30 }, (_, index) => ({ containerPort: 8_000 + index }));
  expect(addresses([web({ containerPort: 53, protocol: 'UDP' }, ...ports)])).toHaveLength(12);
  expect(addresses([web({ containerPort: 53, protocol: 'UDP' }, ...ports)])[0]).toBe('8000/metrics');
});

it.each([
  ['a_total 5\n', true],
  ['# TYPE a counter\n', true],
  ['a{b="c"} NaN 1764460800000\n', true],
  ['<!doctype html>\n<title>Orders</title>\n', false],
  ['{"status":"ok"}', false],
  ['', false],
])('tells whether it is a page: %j', (text, isMetrics) => {
  expect(new PageText(text).isMetrics).toBe(isMetrics);
});

it('names what may be the limit, and what may be of a pool', () => {
  const names = new PageText(
    [
      'agroal_active_count 1\nagroal_max_used_count 2\nservice_pool_limit 5\nhttp_requests_total 7',
      '{"db.pool.max",a="b"} 1\npool_wait_seconds_sum 4\n',
    ].join('\n'),
  ).names();
  expect(names).toContain('db.pool.max');
  expect(limitNames(names)).toEqual(['service_pool_limit', 'db.pool.max']);
  expect(poolNames(names)).toEqual(['service_pool_limit', 'db.pool.max', 'pool_wait_seconds_sum']);
});

describe('requests', () => {
  const found = (page: string, preset: Parameters<typeof requestsFound>[0] = null) =>
    requestsFound(preset, new PageText(page).labelled);

  it("are the preset's own where they are there", () => {
    const page = 'http_requests_total{code="200"} 2000000\nhttp_request_duration_seconds_bucket{le="1"} 7\n';
    expect(found(page, 'pgxpool')).toMatchObject({ isExpected: true, durations: 'histogram' });
  });

  it("are the preset's own by whichever framework has the same names, and with dots are others", () => {
    const http = 'http_server_requests_seconds_count{outcome="SUCCESS"} 7\n';
    expect(found(http, 'agroal')).toMatchObject({ isExpected: true, others: [], durations: 'none' });
    const dots = '{"http.server.request.duration_seconds_count","http.response.status_code"="200"} 7\n';
    expect(found(dots, 'opentelemetry-utf8')).toMatchObject({ isExpected: true });
    expect(found(dots, 'opentelemetry')).toMatchObject({ isExpected: false });
  });

  it('are those of another framework where they are not, told by the label of failures', () => {
    const page = 'http_requests_total{status="2xx"} 7\nhttp_request_duration_seconds_sum 7\n';
    expect(found(page, 'pgxpool')).toMatchObject({
      ...{ isExpected: false, durations: 'summary' },
      names: { by: 'prometheus-fastapi-instrumentator', requestErrors: { label: 'status' } },
    });
  });

  it('are unknown before the first one, or where nothing tells failures', () => {
    expect(found('')).toBeNull();
    expect(found('http_requests_total 7\n')).toBeNull();
  });

  it('are asked for by every name that is known, and no empty one', () => {
    expect(REQUEST_NAMES).toEqual(
      expect.arrayContaining([
        'knhk_requests_total',
        'knhk_request_duration_ms_bucket',
        'rails_requests_total',
      ]),
    );
    expect(REQUEST_NAMES).not.toContain('');
  });
});
