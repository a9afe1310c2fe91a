/** The client of the API server, on real connections: whom it trusts, as whom it comes, and what ends a request. */
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { makeCertificate } from '../../../emulators/kubernetes/certificate';
import type { KubernetesAccess } from '../../../src/adapters/kubernetes/access';
import { KubernetesClient } from '../../../src/adapters/kubernetes/client';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import { configuration, targetOf } from '../../support/builders';

const TIMEOUT_MS = 400;
const named = { namespace: 'shop', name: 'web' };

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Numbers the connections. */
  readonly connection: number;
}

let server: http.Server | https.Server;
let asked: Asked[] = [];
let connections = new Map<object, number>();

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, count: number) => void;

const json: Answer = (_request, response) => void response.end('{}');

async function serve(answer: Answer = json, tls?: https.ServerOptions): Promise<string> {
  const listener: http.RequestListener = (request, response) => {
    const { method = '', url = '', headers, socket } = request;
    const connection = connections.get(socket) ?? connections.size + 1;
    connections.set(socket, connection);
    asked.push({ method, url, headers, connection });
    answer(request, response, asked.length);
  };
  server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  asked = [];
  connections = new Map();
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const clientOf = (server: string, access: Partial<KubernetesAccess> = {}) =>
  new KubernetesClient({ server, ...access }, TIMEOUT_MS);
const read = (client: KubernetesClient) => client.call(() => client.core.readNamespacedPod(named));
const evict = (client: KubernetesClient) =>
  client.call(() => client.core.createNamespacedPodEviction({ ...named, body: {} }));

describe('a connection', () => {
  it('is kept for the next request, and shared by clients of one server', async () => {
    const url = await serve();
    await read(clientOf(url));
    await read(clientOf(url));
    await evict(clientOf(url));
    expect(asked.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });

  it('that the server has closed meanwhile is replaced, where nothing is changed by asking again', async () => {
    const url = await serve((request, response, count) => {
      if (count === 2) request.socket.destroy();
      else response.end('{}');
    });
    await read(clientOf(url));
    await read(clientOf(url));
    expect(asked.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('that breaks under a change is an error: it may have been made', async () => {
    const url = await serve((request, response, count) => {
      if (count === 2) request.socket.destroy();
      else response.end('{}');
    });
    await read(clientOf(url));
    await expect(evict(clientOf(url))).rejects.toThrow(/^kubernetes: socket hang up$/);
    expect(asked).toHaveLength(2);
  });

  it('that is new and breaks is an error', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(read(clientOf(url))).rejects.toThrow(/^kubernetes: socket hang up$/);
    expect(asked).toHaveLength(1);
  });
});

describe('TLS', () => {
  it('trusts the authority that it was given, and no other', async () => {
    const certificate = await makeCertificate('127.0.0.1');
    const url = await serve(json, certificate);
    await read(clientOf(url, { tls: { ca: certificate.cert } }));
    const { cert: another } = await makeCertificate('127.0.0.1');
    for (const tls of [{}, { ca: another }]) {
      await expect(read(clientOf(url, { tls }))).rejects.toThrow(/^kubernetes: .*(certificate|signature)/i);
    }
    expect(asked).toHaveLength(1);
    await read(clientOf(url, { tls: { rejectUnauthorized: false } }));
    expect(asked).toHaveLength(2);
  });

  it('refuses a certificate for another name', async () => {
    const certificate = await makeCertificate('127.0.0.2');
    const url = await serve(json, certificate);
    const tls = { ca: certificate.cert };
    await expect(read(clientOf(url, { tls }))).rejects.toThrow(/does not match certificate/);
    await read(clientOf(url, { tls: { ...tls, servername: 'localhost' } }));
  });

  it('shows the certificate of the client', async () => {
    const certificate = await makeCertificate('127.0.0.1');
    const client = await makeCertificate('127.0.0.1');
    const seen: boolean[] = [];
    const url = await serve(
      (request, response) => {
        seen.push((request.socket as TLSSocket).getPeerCertificate().raw !== undefined);
        response.end('{}');
      },
      { ...certificate, requestCert: true, rejectUnauthorized: false },
    );
    const ca = certificate.cert;
    await read(clientOf(url, { tls: { ca, cert: client.cert, key: client.key } }));
    // Another client must not be taken for that one, though the connection is still there.
    await read(clientOf(url, { tls: { ca } }));
    expect(seen).toEqual([true, false]);
  });
});

describe('a request', () => {
  it('says who asks, anew each time, and asks for what it reads', async () => {
    let tokens = 0;
    const authorization = () => `Bearer ${++tokens}`;
    const client = clientOf(await serve(), { authorization });
    await read(client);
    await client.core.readNamespacedPodLog(
      { ...named, tailLines: 5, sinceSeconds: undefined },
      () => undefined,
    );
    await client.core.patchNamespacedConfigMap(
      { ...named, body: { data: {} }, fieldManager: 'me' },
      'application/merge-patch+json',
    );
    expect(asked).toMatchObject([
      { url: '/api/v1/namespaces/shop/pods/web', headers: { authorization: 'Bearer 1' } },
      { url: '/api/v1/namespaces/shop/pods/web/log?tailLines=5', headers: { accept: '*/*' } },
      {
        ...{ method: 'PATCH', url: '/api/v1/namespaces/shop/configmaps/web?fieldManager=me' },
        headers: { authorization: 'Bearer 3', 'content-type': 'application/merge-patch+json' },
      },
    ]);
  });

  it('keeps the path of the server, and every name to one segment of it', async () => {
    const client = clientOf(`${await serve()}/k8s/clusters/c-1/`);
    await client.core.readNamespacedPod({ namespace: 'shop', name: '../secrets?x' });
    await client.core.connectGetNamespacedPodProxyWithPath(
      { namespace: 'shop', name: 'web:9090', path: 'internal/metrics' },
      () => undefined,
    );
    expect(asked.map(({ url }) => url)).toEqual([
      '/k8s/clusters/c-1/api/v1/namespaces/shop/pods/..%2Fsecrets%3Fx',
      '/k8s/clusters/c-1/api/v1/namespaces/shop/pods/web%3A9090/proxy/internal/metrics',
    ]);
  });

  it.each<[string, Answer]>([
    ['before the first byte', () => undefined],
    ['in the middle of the answer', (_request, response) => void response.write('{"kind":')],
  ])('ends when its time is over: %s', async (_, answer) => {
    const client = clientOf(await serve(answer));
    const startedMs = Date.now();
    await expect(read(client)).rejects.toThrow(`kubernetes: no answer within ${TIMEOUT_MS} ms`);
    expect(Date.now() - startedMs).toBeLessThan(TIMEOUT_MS * 10);
  });
});

describe('an answer', () => {
  it.each<[string, Answer, string]>([
    [
      'that is no JSON',
      (_request, response) => void response.end('<html>geheim</html>'),
      'kubernetes: the answer is not JSON',
    ],
    [
      "of a proxy's own",
      (_request, response) => void response.writeHead(502).end('bad gateway'),
      'kubernetes: HTTP 502: bad gateway',
    ],
    [
      'that leads elsewhere',
      (_request, response) => void response.writeHead(302, { location: 'http://other' }).end(),
      'kubernetes: HTTP 302',
    ],
  ])('%s is an error', async (_, answer, message) => {
    await expect(read(clientOf(await serve(answer)))).rejects.toMatchObject({
      ...{ name: 'DependencyError', message },
    });
  });

  it('with a list that is null has no items', async () => {
    const client = clientOf(await serve((_request, response) => void response.end('{"items":null}')));
    expect(await client.core.listNamespacedPod({ namespace: 'shop' })).toEqual({ items: [] });
  });
});

it('names the reason where a host has several addresses and none of them answers', async () => {
  const { port } = new URL(await serve());
  server.close();
  await expect(read(clientOf(`http://localhost:${port}`))).rejects.toThrow(/ECONNREFUSED/);
});

it('hands a long answer on while it comes, and tells of one that breaks off', async () => {
  const pieces: string[] = [];
  const server = await serve((_request, response) => {
    response.write('first');
    // The next is sent when the one before has been taken, and then nothing more.
    const timer = setInterval(() => {
      if (pieces.length === 0) return;
      clearInterval(timer);
      response.write('second', () => response.destroy());
    }, 5);
  });
  const take = (chunk: Uint8Array) => pieces.push(Buffer.from(chunk).toString());
  const client = clientOf(server);
  await expect(client.call(() => client.core.readNamespacedPodLog(named, take))).rejects.toMatchObject({
    name: 'DependencyError',
  });
  expect(pieces[0]).toBe('first');
});

it('is asked once for the deployment by those who ask at the same time, and anew by the next', async () => {
  const deployment = JSON.stringify({ spec: { selector: { matchLabels: { app: 'web' } } }, items: [] });
  const server = await serve((_request, response) => void response.end(deployment));
  const config = configuration();
  const cluster = new KubernetesCluster({ server }, targetOf(config).kubernetes, config.probes);
  const deployments = () => asked.filter(({ url }) => url.includes('/deployments/')).length;
  await Promise.all([cluster.listPods(), cluster.readDeployment()]);
  expect(deployments()).toBe(1);
  await cluster.readDeployment();
  expect(deployments()).toBe(2);
});
