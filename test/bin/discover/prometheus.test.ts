/** What a Prometheus is asked about a deployment's pods, and what it does when the answer is none. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readPrometheus } from '../../../bin/discover/prometheus';
import { requestsFound } from '../../../bin/discover/requests';

const OF = { namespace: 'shop', deployment: 'orders', pods: ['orders-1', 'orders.2'] };
const LABELS = { namespace: 'shop', deployment: 'orders', pod: 'orders-1' };

let server: Server;
let asked: { path: string; form: URLSearchParams }[] = [];
let answer: (path: string, query: string) => { status?: number; body: unknown };
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const form = new URLSearchParams(text);
    asked.push({ path: request.url ?? '', form });
    const { status = 200, body } = answer(request.url ?? '', form.get('query') ?? '');
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server.close());

const read = () =>
  readPrometheus(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, OF, 1_000_000);
const vector = (...metrics: object[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: metrics.map((metric) => ({ metric, value: [1, '1'] })) },
});
const samples = (...times: number[]) => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ values: times.map((time) => [time, '1']) }] },
});
const answering = (series: object[], requests: object, ofOne: object) => (path: string, query: string) => {
  if (path === '/api/v1/series') return { body: { status: 'success', data: series } };
  return { body: query.startsWith('count') ? requests : ofOne };
};

it('finds gauges, requests, labels and the interval, and asks about these pods alone', async () => {
  answer = answering(
    [
      { ...LABELS, __name__: 'db_client_connection_max' },
      { ...LABELS, __name__: 'db_client_connection_count', db_client_connection_state: 'idle' },
    ],
    vector(
      { __name__: 'knhk_requests_total', status: 'ok' },
      { __name__: 'knhk_request_duration_ms_bucket' },
    ),
    samples(0, 15, 30.1, 90),
  );
  const { find, labelled, labels, scrapeIntervalSeconds } = await read();
  expect(find('db_client_connection_max')).toBeDefined();
  expect(find('db_client_connection_count{db_client_connection_state="used"}')).toBeUndefined();
  expect(requestsFound(null, labelled)).toMatchObject({ isExpected: true, durations: 'histogram' });
  expect(labels).toMatchObject({ podLabel: 'pod', alertLabels: { namespace: 'shop', deployment: 'orders' } });
  expect(scrapeIntervalSeconds).toBe(15.1);
  for (const match of asked[0]?.form.getAll('match[]') ?? []) {
    expect(match).toMatch(/=~"orders-1\|orders\\\\\.2"\}$/);
  }
  const count = asked.map(({ form }) => form.get('query')).find((query) => query?.startsWith('count'));
  expect(count).not.toContain('"http.response.status_code"');
});

it('asks for labels with dots where names have them', async () => {
  const series = [{ ...LABELS, __name__: 'db.client.connection.max' }];
  answer = answering(series, vector(), samples());
  expect((await read()).scrapeIntervalSeconds).toBeNull();
  const queries = asked.map(({ form }) => form.get('query'));
  expect(queries.find((query) => query?.startsWith('count'))).toContain('"http.response.status_code"');
  expect(queries).toContainEqual(expect.stringMatching(/^\{"db\.client\.connection\.max",.*\}\[600s\]$/));
});

it('asks no more where it has nothing of these pods', async () => {
  answer = answering([], vector(), samples());
  expect(await read()).toMatchObject({ labels: null, scrapeIntervalSeconds: null });
  expect(asked).toHaveLength(1);
});

it.each([
  [{ status: 403, body: 'forbidden' }, 'prometheus: HTTP 403: forbidden'],
  [{ body: '<html>' }, 'prometheus: the answer has an unknown shape'],
  [{ body: { status: 'error' } }, 'prometheus: the answer has an unknown shape'],
])('says what is wrong with %j', async (given, message) => {
  answer = () => given;
  await expect(read()).rejects.toMatchObject({ name: 'DependencyError', message });
});
