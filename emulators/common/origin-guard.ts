/**
 * Who may send requests to the servers of a local run: programs of this machine, and nobody through a page in its
 * browser. A page of another site can send requests to a loopback port, in some forms without being asked; a browser
 * then says where they come from. A name of somebody else's that leads here (DNS rebinding) stands in the Host header.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** What a browser says of a request of its own user's, or of the page that this server gave it. */
const OWN_SITES: readonly unknown[] = [undefined, 'none', 'same-origin'];

/** Names of this machine to itself, inside of a pod too. They lead nowhere else, from whatever page. */
const OWN_NAMES = ['127.0.0.1', 'localhost'];

/** Of proxies on this machine that this process itself has put before its servers. */
const proxies = new Set<string>();

/** Requests for this address (`127.0.0.1:<port>`) come through a proxy of this run's own. */
export function expectProxy(address: string): void {
  proxies.add(address);
}

/** What a server on this address may be called, with its port. */
export function namesOf({
  localAddress = '',
  localPort = 0,
}: Pick<Socket, 'localAddress' | 'localPort'>): string[] {
  return [...new Set([localAddress, ...OWN_NAMES])].map((host) => `${host}:${localPort}`);
}

/** HTTP/2 has a field of its own for it (RFC 9113, 8.3.1). */
function hostOf(headers: IncomingHttpHeaders): string {
  const authority = headers[':authority'];
  return headers.host ?? (typeof authority === 'string' ? authority : '');
}

/** Why this host is not one of the server's names; undefined when it is. */
export function wrongHost(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  const asked = hostOf(headers).toLowerCase();
  return names.includes(asked) || proxies.has(asked)
    ? undefined
    : `this server is ${names.join(' or ')}, and nothing else`;
}

/** Why a page asks that is not this server's own; undefined when none does. */
export function otherPage(
  headers: IncomingHttpHeaders,
  scheme: 'http' | 'https' = 'http',
): string | undefined {
  const { origin } = headers;
  // A page that asks for no referrer sends its own forms with no origin either (Fetch, "append a request `Origin` header"):
  // then the other header, which no page can set, says whose it is.
  const isOwnForm = origin === 'null' && headers['sec-fetch-site'] === 'same-origin';
  const isOwn = origin === undefined || origin === `${scheme}://${hostOf(headers)}` || isOwnForm;
  return isOwn ? undefined : 'another page asks';
}

/** The same of a request that may carry no origin: a picture, a script, a form that only reads. */
export function otherSite(headers: IncomingHttpHeaders): string | undefined {
  return OWN_SITES.includes(headers['sec-fetch-site']) ? undefined : 'another page asks';
}

/** A person follows a link, from wherever it stands, to a page that is shown and does nothing. */
function isLink(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = headers;
  return method === 'GET' && mode === 'navigate' && dest === 'document';
}

/** Why a request may not come in to a server that no page is for; undefined when it may. */
export function refusedOrigin(
  { headers, socket, method }: Pick<IncomingMessage, 'headers' | 'socket' | 'method'>,
  scheme: 'http' | 'https' = 'http',
  takesLinks = false,
): string | undefined {
  const site = takesLinks && isLink(method, headers) ? undefined : otherSite(headers);
  return wrongHost(headers, namesOf(socket)) ?? otherPage(headers, scheme) ?? site;
}

/** Refuses every request that may not come in. @param takesLinks It has pages that links lead to. */
export function guardOrigin(server: FastifyInstance, { takesLinks = false } = {}): void {
  server.addHook('onRequest', async ({ raw }, reply) => {
    const message = refusedOrigin(raw, 'http', takesLinks);
    if (message !== undefined) return reply.code(403).send({ message });
  });
}
