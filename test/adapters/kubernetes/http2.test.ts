/** Requests over HTTP/2: one connection for all, what ends it, and what may be sent once more. */
import { constants } from 'node:http2';
import https from 'node:https';
import tls, { type TLSSocket } from 'node:tls';
import { makeCertificate } from '../../../emulators/kubernetes/certificate';
import { KubernetesClient } from '../../../src/adapters/kubernetes/client';
import { type Answer, evict, Http2World, read, TIMEOUT_MS, whole } from './http2-world';

const SHORT_TIMEOUT_MS = 400;
const OF_A_MINUTE_MS = 60_000;

const world = new Http2World();
afterEach(() => jest.restoreAllMocks());

describe('a connection', () => {
  it('carries all that is asked at the same time, by every client of the server', async () => {
    const client = await world.serve();
    await Promise.all(Array.from({ length: 250 }, () => read(client)));
    expect(world.used).toHaveLength(250);
    expect(new Set(world.used)).toEqual(new Set([1]));
  });

  it('is not asked for where the server speaks HTTP/1.1 alone', async () => {
    const server = https.createServer(world.certificate, (_request, response) => void response.end('{}'));
    const offered: boolean[] = [];
    const connect = jest.spyOn(tls, 'connect');
    const client = await world.listening(server);
    await read(client);
    await read(client);
    for (const [options] of connect.mock.calls as unknown as [tls.ConnectionOptions][]) {
      offered.push([options.ALPNProtocols ?? []].flat().includes('h2'));
    }
    // The question, and then the connection that both requests take.
    expect(offered).toEqual([true, false]);
  });

  it('that is closed meanwhile is replaced, where nothing is changed by asking again', async () => {
    const client = await world.serve((stream, count) => {
      if (count === 2) stream.session?.destroy();
      else whole(stream, count, '');
    });
    await read(client);
    await read(client);
    expect(world.used).toEqual([1, 1, 2]);
  });

  it('that breaks under a change is an error: it may have been made', async () => {
    const client = await world.serve((stream, count) => {
      if (count === 2) for (const socket of world.sockets) socket.resetAndDestroy();
      else whole(stream, count, '');
    });
    await read(client);
    await expect(evict(client)).rejects.toMatchObject({ name: 'DependencyError', code: undefined });
    expect(world.used).toHaveLength(2);
  });

  it('that is new and breaks under several requests is replaced: one of them may have broken it', async () => {
    const client = await world.serve((stream, count) => {
      if (world.numberOf(stream) === 1) {
        if (count === 5) stream.session?.destroy();
      } else whole(stream, count, '');
    });
    await Promise.all(Array.from({ length: 5 }, () => read(client)));
    expect(world.used).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it('that is new and breaks is an error', async () => {
    const client = await world.serve((stream) => stream.session?.destroy());
    await expect(read(client)).rejects.toThrow(/^kubernetes: /);
    expect(world.used).toHaveLength(1);
  });

  it('that the server takes no more requests on is replaced, for a change too', async () => {
    const client = await world.serve((stream, count) => {
      if (count === 1) stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
      whole(stream, count, '');
    });
    await read(client);
    await evict(client);
    expect(world.used).toEqual([1, 2]);
  });

  it('that was idle for long is not used again: a function may have been frozen, and its end unheard', async () => {
    const client = await world.serve();
    await read(client);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + OF_A_MINUTE_MS);
    await evict(client);
    expect(world.used).toEqual([1, 2]);
  });

  it('that gave no answer in time is not used again', async () => {
    const answerLater: Answer = (stream, count) => {
      if (count > 1) whole(stream, count, '');
    };
    const client = await world.serve(answerLater, {}, SHORT_TIMEOUT_MS);
    await expect(read(client)).rejects.toThrow(`kubernetes: no answer within ${SHORT_TIMEOUT_MS} ms`);
    await read(client);
    expect(world.used).toEqual([1, 2]);
  });

  it('is of one client alone: another certificate is another one', async () => {
    const other = await makeCertificate('127.0.0.1');
    const seen: boolean[] = [];
    await world.serve(
      (stream, count) => {
        const socket = stream.session?.socket as TLSSocket | undefined;
        seen.push(socket?.getPeerCertificate().raw !== undefined);
        whole(stream, count, '');
      },
      { requestCert: true, rejectUnauthorized: false },
    );
    const { url } = world;
    const ca = world.certificate.cert;
    for (const mine of [{ cert: other.cert, key: other.key }, {}]) {
      await read(new KubernetesClient({ server: url, tls: { ca, ...mine } }, TIMEOUT_MS));
    }
    expect(seen).toEqual([true, false]);
  });

  it('trusts the authority that it was given, and no other', async () => {
    await world.serve();
    const { url } = world;
    const { cert: ca } = await makeCertificate('127.0.0.1');
    const client = new KubernetesClient({ server: url, tls: { ca } }, TIMEOUT_MS);
    await expect(read(client)).rejects.toThrow(/^kubernetes: .*(certificate|signature)/i);
    expect(world.used).toEqual([]);
  });
});

describe('a request', () => {
  it('that the server has refused to begin with is sent once more, a change too', async () => {
    const bodies: string[] = [];
    const client = await world.serve((stream, count, body) => {
      bodies.push(body);
      if (count === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else whole(stream, count, '');
    });
    await evict(client);
    expect(bodies).toEqual(['{"kind":"Eviction"}', '{"kind":"Eviction"}']);
  });

  it('that is refused again is an error', async () => {
    const client = await world.serve((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    await expect(evict(client)).rejects.toMatchObject({ name: 'DependencyError' });
    expect(world.used).toHaveLength(2);
  });
});
