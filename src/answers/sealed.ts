/** What a browser keeps for us and cannot alter: JSON with a signature over it (HMAC-SHA256), for one purpose each. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parsedJson } from '../text/json';
import type { SigningKey } from './token';

/** None of them begins as what a link is signed with does (`token.ts`): no one can stand for another. */
const PURPOSES = {
  /** A login that was begun. */
  begun: 'knhk-runbook login begun 1\n',
  /** A person who has logged in. */
  person: 'knhk-runbook person logged in 1\n',
  /** A form of the page that was shown to that person. */
  form: 'knhk-runbook form of the page 1\n',
} as const;
export type Purpose = keyof typeof PURPOSES;

const MAC_BYTES = 32;
/** A browser keeps a cookie of 4,096 bytes with its name (RFC 6265, section 6.1): nothing longer is looked at. */
const MAX_LENGTH = 4_000;

export function seal(purpose: Purpose, value: object, key: SigningKey): string {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  return Buffer.concat([macOf(purpose, body, key), body]).toString('base64url');
}

/** Undefined for what none of these keys has signed for this purpose. Nothing of it is believed before. */
export function unsealed(purpose: Purpose, text: string, keys: readonly SigningKey[]): unknown {
  const bytes = text.length > MAX_LENGTH ? Buffer.alloc(0) : Buffer.from(text, 'base64url');
  const [mac, body] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
  const isOurs =
    mac.length === MAC_BYTES && keys.some((key) => timingSafeEqual(mac, macOf(purpose, body, key)));
  return isOurs ? parsedJson(body.toString('utf8')) : undefined;
}

/** A text that only whoever holds the key can make of another one. */
export function proofOf(purpose: Purpose, text: string, key: SigningKey): string {
  return macOf(purpose, Buffer.from(text, 'utf8'), key).toString('base64url');
}

function macOf(purpose: Purpose, body: Buffer, { secret }: SigningKey): Buffer {
  return createHmac('sha256', secret).update(PURPOSES[purpose]).update(body).digest();
}
