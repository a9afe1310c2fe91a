/** Whether a request comes from the service that it says: its signature, over the body as it came. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type Signed = 'ok' | 'unsigned' | 'altered' | 'old';

/** Slack, Verifying requests from Slack: whatever is further from now than five minutes may be a replay. */
const SLACK_WINDOW_SECONDS = 300;

export interface SlackSignature {
  /** `X-Slack-Request-Timestamp`: seconds since 1970. */
  readonly timestamp: string;
  /** `X-Slack-Signature`. */
  readonly signature: string;
}

/** @param secrets any of them may have signed: two are good while one is replaced by the other. */
export function signedBySlack(
  body: string,
  { timestamp, signature }: SlackSignature,
  secrets: readonly string[],
  now: Date,
): Signed {
  if (!/^\d{1,12}$/.test(timestamp) || !signature.startsWith('v0=')) return 'unsigned';
  // The signature first: of a time that nobody signed nothing is known.
  if (!secrets.some((secret) => isSame(signature, `v0=${hmac(secret, `v0:${timestamp}:${body}`)}`)))
    return 'altered';
  const ageSeconds = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  return ageSeconds > SLACK_WINDOW_SECONDS ? 'old' : 'ok';
}

/** Longer than a header with a few signatures: nothing longer is looked at. */
const MAX_SIGNATURES = 10;

/**
 * PagerDuty, Verifying Signatures: `X-PagerDuty-Signature` has one or more, with commas between; one that fits is enough. No
 * time is signed.
 * @param secrets one for each subscription.
 */
export function signedByPagerDuty(body: string, header: string, secrets: readonly string[]): Signed {
  const signatures = header
    .split(',', MAX_SIGNATURES)
    .map((each) => each.trim())
    .filter((each) => each.startsWith('v1='));
  if (signatures.length === 0 || body === '') return 'unsigned';
  const expected = secrets.map((secret) => `v1=${hmac(secret, body)}`);
  return signatures.some((one) => expected.some((other) => isSame(one, other))) ? 'ok' : 'altered';
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
