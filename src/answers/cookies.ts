/**
 * Cookies of the answer's page. `__Host-` (RFC 6265bis, Cookie Name Prefixes): the browser takes them over TLS and from this host
 * alone, so that no neighbour under the same domain can plant one; it wants `Path=/`, which the stage's path is no part of.
 */

/** Lax, not Strict: the page is opened from a message, and the login's way back begins at another site. A form of another site carries none. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** By its name, out of the header of a request; undefined where it is not there, or is there twice. */
export function cookieOf(header: string, name: string): string | undefined {
  const found = header
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}

export function setCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; ${ATTRIBUTES}`;
}

export function withoutCookie(name: string): string {
  return setCookie(name, '', 0);
}
