/** Requests over HTTP/2: one connection for all, what ends it, and what may be sent once more. */
import http2, { constants, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { type Certificate, makeCertificate } from '../../../emulators/kubernetes/certificate';
import { KubernetesClient } from '../../../src/adapters/kubernetes/client';

/** No test waits for it but the one that is about it. */
const TIMEOUT_MS = 20_000;
const SHORT_TIMEOUT_MS = 400;
const named = { namespace: 'shop', name: 'web' };
const OF_A_MINUTE_MS = 60_000;

interface Asked {
  readonly method: string;
  readonly path: string;
  /** Numbers the connections. */
  readonly connection: number;
}

type Answer = (stream: ServerHttp2Stream, count: number, body: string) => void;

const whole: Answer = (stream) => {
  stream.respond({ ':status': 200 });
  stream.end('{}');
};

let certificate: Certificate;
let server: Http2SecureServer | https.Server;
let asked: Asked[];
let connections: Map<ServerHttp2Stream['session'], number>;
let sockets: Socket[];

beforeAll(async () => {
  certificate = await makeCertificate('127.0.0.1');
});
beforeEach(() => {
  asked = [];
  connections = new Map();
  sockets = [];
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function listening(timeoutMs = TIMEOUT_MS): Promise<KubernetesClient> {
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const access = { server: `https://127.0.0.1:${port}`, tls: { ca: certificate.cert } };
  return new KubernetesClient(access, timeoutMs);
}

function serve(
  answer: Answer = whole,
  options: http2.SecureServerOptions = {},
  timeoutMs = TIMEOUT_MS,
): Promise<KubernetesClient> {
  server = http2.createSecureServer({ ...certificate, ...options });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const { session } = stream;
    const connection = connections.get(session) ?? connections.size + 1;
    connections.set(session, connection);
    asked.push({ method: `${headers[':method']}`, path: `${headers[':path']}`, connection });
    const count = asked.length;
    let body = '';
    stream.on('error', () => undefined);
    stream.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    stream.once('end', () => answer(stream, count, body));
  });
  return listening(timeoutMs);
}

const read = (client: KubernetesClient) => client.call(() => client.core.readNamespacedPod(named));
const evict = (client: KubernetesClient) =>
  client.call(() => client.core.createNamespacedPodEviction({ ...named, body: { kind: 'Eviction' } }));
const used = () => asked.map(({ connection }) => connection);

describe('a connection', () => {
  it('carries all that is asked at the same time, by every client of the server', async () => {
    const client = await serve();
    await Promise.all(Array.from({ length: 250 }, () => read(client)));
    expect(asked).toHaveLength(250);
    expect(new Set(used())).toEqual(new Set([1]));
  });

  it('is not asked for where the server speaks HTTP/1.1 alone', async () => {
    server = https.createServer(certificate, (_request, response) => void response.end('{}'));
    const offered: boolean[] = [];
    const connect = jest.spyOn(tls, 'connect');
    const client = await listening();
    await read(client);
    await read(client);
    for (const [options] of connect.mock.calls as unknown as [tls.ConnectionOptions][]) {
      offered.push([options.ALPNProtocols ?? []].flat().includes('h2'));
    }
    // The question, and then the connection that both requests take.
    expect(offered).toEqual([true, false]);
  });

  it('that is closed meanwhile is replaced, where nothing is changed by asking again', async () => {
    const client = await serve((stream, count) => {
      if (count === 2) stream.session?.destroy();
      else whole(stream, count, '');
    });
    await read(client);
    await read(client);
    expect(used()).toEqual([1, 1, 2]);
  });

  it('that breaks under a change is an error: it may have been made', async () => {
    const client = await serve((stream, count) => {
      if (count === 2) for (const socket of sockets) socket.resetAndDestroy();
      else whole(stream, count, '');
    });
    await read(client);
    await expect(evict(client)).rejects.toMatchObject({ name: 'DependencyError', code: undefined });
    expect(asked).toHaveLength(2);
  });

  it('that is new and breaks under several requests is replaced: one of them may have broken it', async () => {
    const client = await serve((stream, count) => {
      if (stream.session && connections.get(stream.session) === 1) {
        if (count === 5) stream.session.destroy();
      } else whole(stream, count, '');
    });
    await Promise.all(Array.from({ length: 5 }, () => read(client)));
    expect(used()).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it('that is new and breaks is an error', async () => {
    const client = await serve((stream) => stream.session?.destroy());
    await expect(read(client)).rejects.toThrow(/^kubernetes: /);
    expect(asked).toHaveLength(1);
  });

  it('that the server takes no more requests on is replaced, for a change too', async () => {
    const client = await serve((stream, count) => {
      if (count === 1) stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
      whole(stream, count, '');
    });
    await read(client);
    await evict(client);
    expect(used()).toEqual([1, 2]);
  });

  it('that was idle for long is not used again: a function may have been frozen, and its end unheard', async () => {
    const client = await serve();
    await read(client);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + OF_A_MINUTE_MS);
    await evict(client);
    expect(used()).toEqual([1, 2]);
  });

  it('that gave no answer in time is not used again', async () => {
    const answerLater: Answer = (stream, count) => {
      if (count > 1) whole(stream, count, '');
    };
    const client = await serve(answerLater, {}, SHORT_TIMEOUT_MS);
    await expect(read(client)).rejects.toThrow(`kubernetes: no answer within ${SHORT_TIMEOUT_MS} ms`);
    await read(client);
    expect(used()).toEqual([1, 2]);
  });

  it('is of one client alone: another certificate is another one', async () => {
    const other = await makeCertificate('127.0.0.1');
    const seen: boolean[] = [];
    await serve(
      (stream, count) => {
        const socket = stream.session?.socket as TLSSocket | undefined;
        seen.push(socket?.getPeerCertificate().raw !== undefined);
        whole(stream, count, '');
      },
      { requestCert: true, rejectUnauthorized: false },
    );
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ca = certificate.cert;
    for (const mine of [{ cert: other.cert, key: other.key }, {}]) {
      await read(new KubernetesClient({ server: url, tls: { ca, ...mine } }, TIMEOUT_MS));
    }
    expect(seen).toEqual([true, false]);
  });

  it('trusts the authority that it was given, and no other', async () => {
    await serve();
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { cert: ca } = await makeCertificate('127.0.0.1');
    const client = new KubernetesClient({ server: url, tls: { ca } }, TIMEOUT_MS);
    await expect(read(client)).rejects.toThrow(/^kubernetes: .*(certificate|signature)/i);
    expect(asked).toEqual([]);
  });
});

describe('a request', () => {
  it('that the server has refused to begin with is sent once more, a change too', async () => {
    const bodies: string[] = [];
    const client = await serve((stream, count, body) => {
      bodies.push(body);
      if (count === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else whole(stream, count, '');
    });
    await evict(client);
    expect(bodies).toEqual(['{"kind":"Eviction"}', '{"kind":"Eviction"}']);
  });

  it('that is refused again is an error', async () => {
    const client = await serve((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    await expect(evict(client)).rejects.toMatchObject({ name: 'DependencyError' });
    expect(asked).toHaveLength(2);
  });
});

describe('an answer', () => {
  it.each<[string, Answer, RegExp]>([
    ['its stream fails', (stream) => stream.destroy(new Error('broken')), /broke off \(INTERNAL_ERROR\)$/],
    ['it is shorter than was announced', (stream) => stream.end(), /broke off \(PROTOCOL_ERROR\)$/],
    ['the connection is closed', (stream) => stream.session?.destroy(), /broke off$/],
    [
      'the connection is reset',
      () => sockets.map((socket) => socket.resetAndDestroy()),
      /broke off$|ECONNRESET$/,
    ],
  ])('is not whole where %s', async (_, breakOff, message) => {
    const pieces: string[] = [];
    const client = await serve((stream) => {
      stream.respond({ ':status': 200, 'content-length': 100 });
      stream.write('{}');
      const timer = setInterval(() => {
        if (pieces.length === 0) return;
        clearInterval(timer);
        breakOff(stream, 1, '');
      }, 5);
    });
    const take = (chunk: Uint8Array) => pieces.push(Buffer.from(chunk).toString());
    const reading = client.call(() => client.core.readNamespacedPodLog(named, take));
    await expect(reading).rejects.toThrow(message);
    expect(pieces).toEqual(['{}']);
  });

  it('of megabytes comes whole, and one by one beside others', async () => {
    const line = `${'x'.repeat(1_023)}\n`;
    const client = await serve(
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.end(line.repeat(4_096));
      },
      { maxSessionMemory: 100 },
    );
    const lengths = await Promise.all(
      Array.from({ length: 6 }, async () => {
        let bytes = 0;
        const take = (chunk: Uint8Array) => {
          bytes += chunk.length;
        };
        await client.call(() => client.core.readNamespacedPodLog(named, take));
        return bytes;
      }),
    );
    expect(lengths).toEqual(Array.from({ length: 6 }, () => 4_096 * 1_024));
  });

  it('that is longer than any is given up, and the connection is there for the next', async () => {
    const code = Promise.withResolvers<number | undefined>();
    const answer: Answer = (stream, count) => {
      if (count === 1) stream.once('close', () => code.resolve(stream.rstCode));
      stream.respond({ ':status': 200 });
      stream.end(count === 1 ? 'x'.repeat(64 * 1_024 * 1_024) : '{}');
    };
    const client = await serve(answer, { maxSessionMemory: 200 });
    await expect(read(client)).rejects.toThrow(/longer than 16777216 bytes/);
    expect(await code.promise).toBe(constants.NGHTTP2_CANCEL);
    await read(client);
    expect(used()).toEqual([1, 1]);
  });

  it("is told with its status, and the API server's clock with its date", async () => {
    const client = await serve((stream, count) => {
      if (count === 1) stream.respond({ ':status': 200, date: 'Mon, 30 Nov 2026 10:00:00 GMT' });
      else stream.respond({ ':status': 403 });
      stream.end('{"message":"not yours"}');
    });
    expect(await client.clock()).toEqual(new Date('2026-11-30T10:00:00Z'));
    await expect(read(client)).rejects.toMatchObject({
      code: '403',
      message: 'kubernetes: HTTP 403: not yours',
    });
  });
});
