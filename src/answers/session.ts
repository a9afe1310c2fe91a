/** That somebody has logged in for one link, and that a login was begun: kept by their browser, signed, and for minutes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { cookieOf, setCookie, withoutCookie } from './cookies';
import type { Person } from './person';
import { proofOf, seal, unsealed } from './sealed';
import { linkId, type SigningKey } from './token';

/** Of a login, from its button to the way back, and of the answer after it: for a password and a second factor, no longer. */
const GOOD_FOR_SECONDS = 600;
/** 256 bits: of the length that RFC 7636, section 4.1, asks for a verifier. */
const RANDOM_BYTES = 32;

/** A login that was begun. What is only known to this browser and the issuer ties the way back to it. */
const begunSchema = z.strictObject({
  /** The link that it is for. */
  token: z.string().min(1),
  state: z.string().min(1),
  nonce: z.string().min(1),
  /** RFC 7636, `code_verifier`. */
  verifier: z.string().min(1),
  untilMs: z.number(),
});
export type Begun = z.infer<typeof begunSchema>;

const sessionSchema = z.strictObject({
  /** Stands for the link that it is good for, and for no other. */
  link: z.string().min(1),
  by: z.string().min(1),
  subject: z.string().min(1),
  untilMs: z.number(),
});

/** A person who may answer by the link that they opened. */
export interface LoggedIn extends Person {
  /** In the page's form: a page of another site can't know it, and a request without it answers nothing. */
  readonly proof: string;
}

/** By the link, so that two windows do not get in each other's way. */
const begunName = (link: string) => `__Host-login-${link}`;
const SESSION = '__Host-person-';
const sessionName = (link: string) => SESSION + link;

/** Whether anybody has, as this browser says: no more than a hint. */
export function hasLoggedIn(cookies: string): boolean {
  return cookies.includes(SESSION);
}

export function begin(token: string, key: SigningKey, now: Date): { begun: Begun; cookie: string } {
  const random = () => randomBytes(RANDOM_BYTES).toString('base64url');
  const link = linkId(token);
  const untilMs = now.getTime() + GOOD_FOR_SECONDS * 1_000;
  const begun = { token, state: `${link}.${random()}`, nonce: random(), verifier: random(), untilMs };
  return { begun, cookie: setCookie(begunName(link), seal('begun', begun, key), GOOD_FOR_SECONDS) };
}

/** RFC 7636, section 4.2, S256. */
export function challengeOf({ verifier }: Pick<Begun, 'verifier'>): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** The login that this state is of, if this browser began it. */
export function begunBy(
  cookies: string,
  state: string,
  keys: readonly SigningKey[],
  now: Date,
): Begun | 'not-begun' | 'too-late' {
  const [link = ''] = state.split('.');
  const kept = /^[0-9a-f]{16}$/.test(link) ? cookieOf(cookies, begunName(link)) : undefined;
  const parsed = begunSchema.safeParse(unsealed('begun', kept ?? '', keys));
  if (!parsed.success || !isSame(parsed.data.state, state)) return 'not-begun';
  return now.getTime() < parsed.data.untilMs ? parsed.data : 'too-late';
}

/** What the browser keeps once somebody has logged in, in place of the login that was begun. */
export function loggedInCookies(
  { token }: Pick<Begun, 'token'>,
  { by, subject }: Person,
  key: SigningKey,
  now: Date,
): string[] {
  const link = linkId(token);
  const session = { link, by, subject, untilMs: now.getTime() + GOOD_FOR_SECONDS * 1_000 };
  return [
    setCookie(sessionName(link), seal('person', session, key), GOOD_FOR_SECONDS),
    endedCookie({ token }),
  ];
}

/** A login that was begun is over: its way back works once. */
export function endedCookie({ token }: Pick<Begun, 'token'>): string {
  return withoutCookie(begunName(linkId(token)));
}

/** Who has logged in for this link in this browser; null for nobody, or for too long ago. */
export function loggedIn(
  cookies: string,
  token: string,
  keys: readonly SigningKey[],
  now: Date,
): LoggedIn | null {
  const link = linkId(token);
  const kept = cookieOf(cookies, sessionName(link)) ?? '';
  const parsed = sessionSchema.safeParse(unsealed('person', kept, keys));
  const [key] = keys;
  if (!parsed.success || !key) return null;
  const { by, subject, untilMs } = parsed.data;
  if (parsed.data.link !== link || now.getTime() >= untilMs) return null;
  return { by, subject, proof: proofOf('form', kept, key) };
}

/** Whether a form is of the page that was shown to this person. */
export function isOwnForm({ proof }: LoggedIn, given: string | null): boolean {
  return given !== null && isSame(proof, given);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
