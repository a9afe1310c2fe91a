/** Who logged in, out of what the issuer says of them, and whether they may answer for an audience. */
import type { Login } from '../configuration/login';
import type { CalledAudience } from '../model/audiences';
import { withoutControls } from '../text/clean';
import { cut } from '../text/cut';

/** In a message a name takes no more room than this. */
const MAX_NAME_LENGTH = 80;
/** OpenID Connect Core 1.0, section 2, `sub`: at most 255 characters. */
const MAX_SUBJECT_LENGTH = 255;

export interface Person {
  /** As they are recorded and shown. */
  readonly by: string;
  /** `sub`: never given to anybody else by the same issuer. */
  readonly subject: string;
}

export type Judgement =
  | { readonly kind: 'ok'; readonly person: Person }
  /** Nothing names them, or their address is not theirs for sure. */
  | { readonly kind: 'no-name' | 'not-verified' }
  | { readonly kind: 'not-allowed'; readonly by: string };

/** @param claims of the ID token, and of the user info where that lacks some. */
export function judgePerson(
  claims: Readonly<Record<string, unknown>>,
  audience: CalledAudience,
  { claim, groupsClaim, allowed }: Pick<Login, 'claim' | 'groupsClaim' | 'allowed'>,
): Judgement {
  const { sub, email_verified: isVerified } = claims;
  const name = claims[claim];
  if (typeof name !== 'string' || typeof sub !== 'string') return { kind: 'no-name' };
  const by = cut(readable(withoutControls(name).replace(/\s+/g, ' ').trim()), MAX_NAME_LENGTH);
  if (by === '' || sub === '' || sub.length > MAX_SUBJECT_LENGTH) return { kind: 'no-name' };
  // Amazon Cognito's user info has it as text.
  if (claim === 'email' && (isVerified === false || isVerified === 'false')) return { kind: 'not-verified' };
  const rule = allowed[audience];
  const isAllowed =
    rule === undefined ||
    rule.persons.some((each) => each.toLowerCase() === name.toLowerCase()) ||
    rule.groups.some((each) => groupsIn(claims[groupsClaim]).includes(each));
  return isAllowed ? { kind: 'ok', person: { by, subject: sub } } : { kind: 'not-allowed', by };
}

/**
 * `ada [example.com]`: in its own form an address is taken out of reviews and failures with all others (`text/redact.ts`), and who
 * answered has to stay.
 */
function readable(name: string): string {
  return name.replace(/^([^@\s]+)@([^@\s]+)$/, '$1 [$2]');
}

function groupsIn(value: unknown): readonly unknown[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
}
