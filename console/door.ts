/**
 * Who may come in. The page is for the person at this machine alone, and any other page that is open in the same
 * browser can send requests here: so each request has to name this server as its host, and each change has to come
 * from the page itself, in a form that no other page can send unasked.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { namesOf, otherPage, otherSite, wrongHost } from '../emulators/common/origin-guard';
import { HOST } from './address';

const SAFE_METHODS = ['GET', 'HEAD'];

/** Nothing from elsewhere, no inline code, and no other page may show this one in a frame: buttons could be hidden there. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Refuses with 403 what does not come from the page itself. @param port asked at each request: known once it listens. */
export function guardDoor(server: FastifyInstance, port: () => number): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const problem = problemOf(request, port());
    if (problem) return refuse(reply, problem);
  });
}

function problemOf({ method, url, headers }: FastifyRequest, port: number): string | undefined {
  const problem = wrongHost(headers, namesOf({ localAddress: HOST, localPort: port })) ?? otherPage(headers);
  if (problem !== undefined) return problem;
  // A link to the page is one.
  if (SAFE_METHODS.includes(method)) return url.startsWith('/api/') ? otherSite(headers) : undefined;
  if (headers.origin === undefined) return 'a change has to say where it comes from (Origin)';
  if (!/^application\/json(;|$)/.test(headers['content-type'] ?? ''))
    return 'a change has to be application/json';
  return undefined;
}

function refuse(reply: FastifyReply, problem: string): FastifyReply {
  return reply.code(403).send({ error: problem });
}
