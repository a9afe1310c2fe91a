/** Who gets in to the servers of a running local run: programs of this machine, and no page in its browser. */
import http from 'node:http';
import https from 'node:https';
import { Client } from 'pg';
import { startConsole } from '../../console/local/start';
import { listeningOf, treeOf } from '../../drills/kill/process-tree';
import { startWorld, type World } from '../../local/world';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[0:0:0:0:0:0:0:1\]):\d+$/;
const SIGNATURE = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/states/aws4_request';

let world: World;
let consoleUrl: string;
beforeAll(async () => {
  // Of its functions those two are asked that stand at the webhook; they start with that.
  world = await startWorld({ requestsPerSecond: 1, isCold: true });
  ({ url: consoleUrl } = await startConsole(world, { port: 0 }));
});
afterAll(async () => {
  await world?.close();
});

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Not by `fetch`, which has its own mind about the headers of a browser. */
function ask(url: string, { method = 'GET', headers = {}, body }: Ask) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const options = {
        method,
        headers: { ...headers },
        rejectUnauthorized: false,
        agent: false,
        timeout: 5_000,
      };
      const sent = request(url, options, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      sent.on('error', reject);
      sent.end(text);
    },
  );
}

/** A request to each server that starts, stops, changes or tells something; it does what it says when it is let in. */
function requests(): Readonly<Record<string, [url: string, ask: Ask, status: number]>> {
  const json = { 'content-type': 'application/json' };
  const sfn = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AWSStepFunctions.ListStateMachines',
  };
  const [pod = ''] = world.cluster.podUrls();
  return {
    'the AWS endpoint': [
      world.aws.endpointUrl,
      { method: 'POST', headers: { ...sfn, authorization: SIGNATURE }, body: {} },
      200,
    ],
    'the webhook': [
      world.webhook.url,
      {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${world.webhook.token}` },
        body: { version: '3' },
      },
      400,
    ],
    'the receivers': [
      `${world.receivers.url}/pagerduty/v2/enqueue`,
      { method: 'POST', headers: json, body: {} },
      400,
    ],
    'the faults of the service': [
      `${pod}/faults`,
      { method: 'POST', headers: json, body: { workload: null } },
      200,
    ],
    'the metrics of the service': [pod.replace(':8080', ':9090/metrics'), {}, 200],
    'the Kubernetes API': [
      `${world.cluster.url}/api/v1/namespaces/knhk/pods`,
      { headers: { authorization: `Bearer ${world.cluster.token}` } },
      200,
    ],
    'the console': [new URL('/api/executions', consoleUrl).href, {}, 200],
  };
}

const SERVERS = [
  'the AWS endpoint',
  'the webhook',
  'the receivers',
  'the faults of the service',
  'the metrics of the service',
  'the Kubernetes API',
  'the console',
] as const;

/** What a page, or a name of somebody else's that leads here, can't leave out or change. */
function strangers(url: string): Readonly<Record<string, string>>[] {
  const { port, host, protocol } = new URL(url);
  return [
    { host: `evil.example:${port}` },
    { host: 'evil.example' },
    { host: `127.0.0.1.evil.example:${port}` },
    { host: `0.0.0.0:${port}` },
    { host: `127.0.0.1:${Number(port) + 1}` },
    { host, origin: 'https://evil.example' },
    { host, origin: 'http://127.0.0.1:3000' },
    { host, origin: `${protocol === 'http:' ? 'https' : 'http'}://${host}` },
    { host, origin: 'null' },
    { host, 'sec-fetch-site': 'cross-site' },
    { host, 'sec-fetch-site': 'same-site' },
  ];
}

describe.each(SERVERS)('%s', (name) => {
  it('lets programs of this machine in, and no strangers', async () => {
    const [url = '', given = {}, status] = requests()[name] ?? [];
    expect((await ask(url, given)).status).toBe(status);
    for (const headers of strangers(url)) {
      const answer = await ask(url, { ...given, headers: { ...given.headers, ...headers } });
      expect({ headers, status: answer.status }).toEqual({ headers, status: 403 });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('allows no page to ask before it asks', async () => {
    const [url = ''] = requests()[name] ?? [];
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await ask(url, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

test('everything listens on loopback, whatever it is', () => {
  const listening = listeningOf(treeOf(process.pid).map(({ pid }) => pid));
  expect(listening.filter((address) => !LOOPBACK.test(address))).toEqual([]);
  const { postgres, prometheus, alertmanager } = world;
  const urls = [...SERVERS.map((name) => requests()[name]?.[0] ?? ''), prometheus.url, alertmanager.url];
  const known = [...urls.map((url) => new URL(url).host), `${postgres.host}:${postgres.port}`];
  // None of those that there are is overlooked.
  expect(listening).toEqual(expect.arrayContaining(known));
});

it('the page of a link is shown from wherever the link stands, and answered by its own form alone', async () => {
  const url = world.webhook.url.replace('/alerts', '/answers/none');
  const { host } = new URL(url);
  const followed = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  // 403 with a page: it is let in, and is no link.
  const isShown = async (method: string, headers: Record<string, string>) =>
    (await ask(url, { method, headers: { host, ...headers } })).headers['content-type']?.startsWith(
      'text/html',
    );
  for (const site of ['cross-site', 'same-site', 'none'])
    expect(await isShown('GET', { ...followed, 'sec-fetch-site': site })).toBe(true);
  expect(await isShown('GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' })).toBe(false);
  const ownForm = { ...followed, origin: 'null', 'sec-fetch-site': 'same-origin' };
  expect(await isShown('POST', ownForm)).toBe(true);
  expect(await isShown('POST', { ...ownForm, 'sec-fetch-site': 'cross-site' })).toBe(false);
  expect(await isShown('POST', { ...followed, origin: 'https://evil.example' })).toBe(false);
});

describe('programs that are not of this project', () => {
  const origin = 'https://evil.example';

  it('Prometheus tells no page, and takes no orders', async () => {
    const { url } = world.prometheus;
    const read = await ask(`${url}/api/v1/query?query=up`, { headers: { origin } });
    expect(read.status).toBe(200);
    expect(read.headers).not.toHaveProperty('access-control-allow-origin');
    for (const order of ['/-/quit', '/-/reload', '/api/v1/admin/tsdb/snapshot', '/api/v1/write']) {
      const { status } = await ask(url + order, { method: 'POST' });
      expect({ order, refused: status >= 400 }).toEqual({ order, refused: true });
    }
  });

  it('Alertmanager and Prometheus are where no page would look', () => {
    for (const { url } of [world.alertmanager, world.prometheus]) {
      const [, second, third] = new URL(url).hostname.split('.');
      expect(`${second}.${third}`).not.toBe('0.0');
    }
  });

  it('PostgreSQL wants a password', async () => {
    const { host, port, superuser } = world.postgres;
    for (const password of ['', 'guessed']) {
      const client = new Client({ host, port, database: 'postgres', user: superuser.user, password });
      await expect(client.connect()).rejects.toThrow(/password/);
    }
  });

  it('the Kubernetes API wants a token', async () => {
    expect((await ask(`${world.cluster.url}/api/v1/namespaces/knhk/pods`, {})).status).toBe(401);
  });
});
