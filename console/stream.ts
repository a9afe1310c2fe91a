/** Server-sent events (HTML Standard, 9.2): one stream to each page, of everything that changes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StreamEvents } from './contract';
import type { Slice, Watch } from './watch';

/** A page that was left open comes back soon after a restart. */
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 15_000;

export interface StreamParts {
  readonly hello: () => StreamEvents['hello'];
  readonly startWatch: (say: Stream['say']) => Watch;
}

/** Watches for as long as at least one page listens. */
export class Stream {
  private readonly pages = new Set<FastifyReply>();
  private readonly lastSaid = new Map<Slice, string>();
  private watch: Watch | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly parts: StreamParts) {}

  /** What is the same as before is not said again. */
  readonly say = <Name extends Slice>(name: Name, data: StreamEvents[Name]): void => {
    const text = JSON.stringify(data);
    if (this.lastSaid.get(name) === text) return;
    this.lastSaid.set(name, text);
    for (const page of this.pages) send(page, name, text);
  };

  /** A new page is told all that is known; the rest follows as it is read. */
  open(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(`retry: ${RETRY_MS}\n\n`);
    send(reply, 'hello', JSON.stringify(this.parts.hello()));
    const isFirst = this.pages.size === 0;
    // Before anything is read: what is known at once is said at once.
    this.pages.add(reply);
    // What is remembered from before a time without pages is old.
    if (isFirst) this.begin();
    else for (const [name, text] of this.lastSaid) send(reply, name, text);
    request.raw.once('close', () => {
      this.pages.delete(reply);
      if (this.pages.size === 0) this.end();
    });
  }

  close(): void {
    for (const { raw } of this.pages) raw.end();
    this.pages.clear();
    this.end();
  }

  private begin(): void {
    this.lastSaid.clear();
    this.watch = this.parts.startWatch(this.say);
    void this.watch.refresh();
    this.heartbeat = setInterval(() => {
      for (const { raw } of this.pages) raw.write(': still here\n\n');
    }, HEARTBEAT_MS).unref();
  }

  private end(): void {
    clearInterval(this.heartbeat);
    this.watch?.stop();
    this.watch = undefined;
  }
}

function send({ raw }: FastifyReply, name: string, text: string): void {
  raw.write(`event: ${name}\ndata: ${text}\n\n`);
}
