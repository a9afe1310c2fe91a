/**
 * The token of a link: what it permits, as few bytes, and a signature over them (HMAC-SHA256, RFC 2104). Short, because a
 * text message carries it: about 75 characters for an incident of an alert.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Claims, claimsOf, payloadOf } from './payload';

export type { Claims } from './payload';

/** Begins every token: what redacts texts knows it by that. The number is that of the format. */
const PREFIX = 'kra1_';
/** RFC 2104, section 5: no less than half of the digest. */
const MAC_BYTES = 16;
const KEY_ID_BYTES = 3;
/** What is signed is this and nothing else that the key may ever sign. */
const PURPOSE = 'knhk-runbook answer link 1\n';
/** Of the key's text, which is random: 32 characters out of 62 are 190 bits. */
const MIN_KEY_LENGTH = 32;
/** Longer than any that is made here: nothing longer is looked at. */
const MAX_LENGTH = 400;
const FORM = /^[\w-]+$/;

export interface SigningKey {
  /** Tells which key a token was signed with, so that the one before is good while it is rotated. It tells nothing of the key. */
  readonly id: Buffer;
  readonly secret: string;
}

/** @throws RangeError for a text that is too short to be a key. */
export function signingKey(text: string): SigningKey {
  const secret = text.trim();
  if (secret.length < MIN_KEY_LENGTH) throw new RangeError(`it has less than ${MIN_KEY_LENGTH} characters`);
  const id = createHash('sha256').update(`${PURPOSE}id\n${secret}`).digest().subarray(0, KEY_ID_BYTES);
  return { id, secret };
}

/** @throws RangeError for claims that no token has room for. */
export function sign(claims: Claims, key: SigningKey): string {
  const body = Buffer.concat([key.id, payloadOf(claims)]);
  const token = PREFIX + Buffer.concat([body, macOf(body, key)]).toString('base64url');
  if (token.length > MAX_LENGTH) throw new RangeError(`a token of ${token.length} characters`);
  return token;
}

export type Verified =
  | { readonly kind: 'ok'; readonly claims: Claims }
  /** `unknown-key`: signed with none of these keys, if it was signed at all. */
  | { readonly kind: 'refused'; readonly code: 'incomplete' | 'altered' | 'unknown-key' };

/** Nothing of a token is believed before its signature is. */
export function verify(token: string, keys: readonly SigningKey[]): Verified {
  const text = token.startsWith(PREFIX) ? token.slice(PREFIX.length) : '';
  if (token.length > MAX_LENGTH || !FORM.test(text)) return refused('incomplete');
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length <= KEY_ID_BYTES + MAC_BYTES) return refused('incomplete');
  // One token has one spelling: what decodes to the same bytes and is written otherwise is not it.
  if (bytes.toString('base64url') !== text) return refused('altered');
  const body = bytes.subarray(0, -MAC_BYTES);
  const key = keys.find(({ id }) => id.equals(body.subarray(0, KEY_ID_BYTES)));
  if (!key) return refused('unknown-key');
  if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), macOf(body, key))) return refused('altered');
  const claims = claimsOf(body.subarray(KEY_ID_BYTES));
  return claims ? { kind: 'ok', claims } : refused('altered');
}

/** What stands for a link in a record: whoever reads it has no link. */
export function linkId(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}

/** The same for whoever the link was made for: a person where the configuration names one. */
export function nameOf({ person, audience }: Pick<Claims, 'person' | 'audience'>): string {
  return person ?? audience;
}

function macOf(body: Buffer, { secret }: SigningKey): Buffer {
  return createHmac('sha256', secret).update(PURPOSE).update(body).digest().subarray(0, MAC_BYTES);
}

function refused(code: 'incomplete' | 'altered' | 'unknown-key'): Verified {
  return { kind: 'refused', code };
}
