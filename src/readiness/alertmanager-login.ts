/** The login to an Alertmanager, as its secret has it: what a reverse proxy or its own web configuration asks for. */
import { parsedJson } from '../text/json';

/**
 * The value of `Authorization` (RFC 7617, Basic; RFC 6750, Bearer). A text is a token; JSON has `username` and `password`.
 * Null for anything else.
 */
export function authorizationOf(secret: string): string | null {
  const value = parsedJson(secret);
  if (typeof value === 'object' && value !== null) {
    const { username, password } = value as Readonly<Record<string, unknown>>;
    if (typeof username !== 'string' || typeof password !== 'string') return null;
    return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  }
  const token = secret.trim();
  // RFC 6750, b64token: what else there is can't stand in a header, or is broken JSON.
  return /^[\w.~+/-]+=*$/.test(token) ? `Bearer ${token}` : null;
}
