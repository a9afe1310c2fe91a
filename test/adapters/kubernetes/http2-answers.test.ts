/** Answers over HTTP/2: one that is broken off is never taken for a whole one. */
import { constants } from 'node:http2';
import { type Answer, Http2World, named, read } from './http2-world';

const world = new Http2World();

it.each<[string, Answer, RegExp]>([
  ['its stream fails', (stream) => stream.destroy(new Error('broken')), /broke off \(INTERNAL_ERROR\)$/],
  ['it is shorter than was announced', (stream) => stream.end(), /broke off \(PROTOCOL_ERROR\)$/],
  ['the connection is closed', (stream) => stream.session?.destroy(), /broke off$/],
  [
    'the connection is reset',
    () => world.sockets.map((socket) => socket.resetAndDestroy()),
    /broke off$|ECONNRESET$/,
  ],
])('an answer is not whole where %s', async (_, breakOff, message) => {
  const pieces: string[] = [];
  const client = await world.serve((stream) => {
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

it('an answer of megabytes comes whole, and one by one beside others', async () => {
  const line = `${'x'.repeat(1_023)}\n`;
  const client = await world.serve(
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

it('an answer that is longer than any is given up, and the connection is there for the next', async () => {
  const code = Promise.withResolvers<number | undefined>();
  const answer: Answer = (stream, count) => {
    if (count === 1) stream.once('close', () => code.resolve(stream.rstCode));
    stream.respond({ ':status': 200 });
    stream.end(count === 1 ? 'x'.repeat(64 * 1_024 * 1_024) : '{}');
  };
  const client = await world.serve(answer, { maxSessionMemory: 200 });
  await expect(read(client)).rejects.toThrow(/longer than 16777216 bytes/);
  expect(await code.promise).toBe(constants.NGHTTP2_CANCEL);
  await read(client);
  expect(world.used).toEqual([1, 1]);
});

it("an answer is told with its status, and the API server's clock with its date", async () => {
  const client = await world.serve((stream, count) => {
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
