/** What the services have in common: the switch, the rate limit, the record of attempts, and how they refuse. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChannelName } from '../../src/ports';
import type { BehaviourSwitch } from './behaviour';
import type { RateLimit } from './rate-limit';
import { Refusal } from './refusal';

export type ReceiverName = Exclude<ChannelName, 'sns'>;

/** One request, whatever became of it. */
export interface Attempt {
  readonly at: string;
  readonly channel: ReceiverName;
  readonly method: string;
  /** Without what is secret in it. */
  readonly path: string;
  /** Null: it was not answered. */
  readonly status: number | null;
}

export interface ServiceParts {
  readonly name: ReceiverName;
  /** Default: `/<name>`. */
  readonly prefix?: string;
  readonly behaviour: BehaviourSwitch;
  readonly limit: RateLimit;
  readonly attempts: Attempt[];
  /** How the service says that it failed, that it is asked too often, and that there is nothing at an address. */
  readonly failure: unknown;
  readonly tooMany: unknown;
  readonly notFound: unknown;
  /** The path as it may be shown. Default: as it is. */
  readonly shownPath?: (path: string) => string;
}

/** A network that wants a person to sign in answers for everybody. */
const PROXY_PAGE = '<!doctype html><title>Sign in</title><p>Please sign in to use this network.';

/** Serves one service below its prefix. Bodies reach the handlers as text. */
export function serveService(
  app: FastifyInstance,
  parts: ServiceParts,
  define: (scope: FastifyInstance) => void,
): void {
  app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
      recordAndMisbehave(scope, parts);
      scope.setNotFoundHandler(() => {
        throw new Refusal(404, parts.notFound);
      });
      scope.setErrorHandler((error, _request, reply) => {
        const { statusCode, body, headers } = error instanceof Refusal ? error : ofFramework(error, parts);
        return send(reply.code(statusCode).headers(headers), body);
      });
      define(scope);
    },
    { prefix: parts.prefix ?? `/${parts.name}` },
  );
}

/** Text as it is, anything else as JSON. */
export function send(reply: FastifyReply, body: unknown): FastifyReply {
  return typeof body === 'string'
    ? reply.type('text/html').send(body)
    : reply.type('application/json').send(JSON.stringify(body));
}

/** The body as JSON. @throws Refusal the given one, when it is none. */
export function readJson({ headers, body }: FastifyRequest, refusal: Refusal): unknown {
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  if (!isJson || typeof body !== 'string') throw refusal;
  try {
    return JSON.parse(body);
  } catch {
    throw refusal;
  }
}

function recordAndMisbehave(scope: FastifyInstance, parts: ServiceParts): void {
  const met = new WeakMap<FastifyRequest, { status: number | null }>();
  const losing = new WeakSet<FastifyRequest>();
  scope.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    const attempt = {
      at: new Date().toISOString(),
      channel: parts.name,
      method: request.method,
      path: parts.shownPath?.(path) ?? path,
      status: null,
    };
    parts.attempts.push(attempt);
    met.set(request, attempt);
    const { name, retryAfterSeconds } = parts.behaviour.next();
    if (name === 'down') request.raw.socket.resetAndDestroy();
    if (name === 'down' || name === 'hang') return reply.hijack();
    if (name === 'fail') throw new Refusal(500, parts.failure);
    if (name === 'garbage') throw new Refusal(200, PROXY_PAGE);
    if (name === 'too-many-requests') throw tooMany(parts, retryAfterSeconds);
    if (name === 'lost-answer') losing.add(request);
    const waitSeconds = parts.limit.take(request.headers.authorization ?? path, Date.now());
    if (waitSeconds !== null) throw tooMany(parts, waitSeconds);
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    const attempt = met.get(request);
    if (losing.has(request)) request.raw.socket.resetAndDestroy();
    else if (attempt) attempt.status = reply.statusCode;
    return payload;
  });
}

function tooMany(parts: ServiceParts, seconds: number): Refusal {
  return new Refusal(429, parts.tooMany, { 'retry-after': String(seconds) });
}

function ofFramework(error: unknown, { failure }: ServiceParts): Refusal {
  const { statusCode = 500, message = '' } = error as { statusCode?: number; message?: string };
  return statusCode < 500 ? new Refusal(statusCode, { error: message }) : new Refusal(500, failure);
}
