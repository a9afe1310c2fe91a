/** What becomes of an HTTP answer on its way back: the whole of it is there, and is sent on in one of many bad ways. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from './failures';

export interface WholeAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export const HUGE_BYTES = 100 * 1_024 * 1_024;
const CHUNK = Buffer.alloc(1_024 * 1_024, 'x');
/** A byte at a time: an answer of twenty bytes takes longer than any probe waits. */
const DRIP_MS = 250;
/** No service here answers with this. */
const GARBAGE = Buffer.from('\u0007<<%% this is no answer of any service %%>>\u0007');

/** @param abort resets the connection, as a peer does that has died. */
export async function tamper(
  failure: Failure,
  answer: WholeAnswer,
  response: ServerResponse,
  abort: () => void,
): Promise<void> {
  const { status, contentType, body } = answer;
  const head = { 'content-type': contentType, 'content-length': body.length, connection: 'close' };
  const half = body.subarray(0, Math.max(1, Math.floor(body.length / 2)));
  switch (failure) {
    case 'lost-answer':
      return abort();
    case 'hangs-within':
      response.writeHead(status, head).write(half);
      return;
    case 'reset-within':
      response.writeHead(status, head).write(half, () => abort());
      return;
    case 'truncated':
      // An orderly end in the middle of what was announced.
      response.writeHead(status, head).write(half, () => response.socket?.end());
      return;
    case 'slow-drip':
      return drip(response.writeHead(status, head), body);
    case 'garbage':
      response.writeHead(200, { ...head, 'content-length': GARBAGE.length }).end(GARBAGE);
      return;
    case 'huge-answer':
      return flood(response.writeHead(200, { 'content-type': contentType, connection: 'close' }));
    default:
      throw new RangeError(`${failure} is not done to an answer`);
  }
}

async function drip(response: ServerResponse, body: Buffer): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at++) {
    response.write(body.subarray(at, at + 1));
    await sleep(DRIP_MS, undefined, { ref: false });
  }
  response.end();
}

/** Chunked, so that no header warns of its length. */
async function flood(response: ServerResponse): Promise<void> {
  for (let sent = 0; sent < HUGE_BYTES && !response.destroyed; sent += CHUNK.length) {
    if (response.write(CHUNK)) continue;
    await drained(response);
  }
  response.end();
}

/** Until there is room again, or nobody is there any more. */
export async function drained(stream: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
