/** What failed of a login, out of the errors of `openid-client`. */
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { type LoginFailure, LoginProblem, type Unfit } from '../../answers/login-problem';
import { errorText } from '../../text/error-text';

/** By the claim of the ID token, or the parameter, that was compared (RFC 9207 has `iss` in the address of the way back). */
const UNFIT: Readonly<Record<string, Unfit>> = {
  ...{ iss: 'issuer', issuer: 'issuer', aud: 'audience', azp: 'audience', nonce: 'nonce', state: 'state' },
  ...{ exp: 'time', nbf: 'time', iat: 'time', auth_time: 'login-time', sub: 'subject' },
};

/** Codes of the library for an answer that is none: an error of the issuer's own, or a page of something before it. */
const NO_ANSWER: readonly string[] = [
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
];
/** RFC 6749, section 4.1.2.1: it can't just now. */
const NOT_NOW: readonly string[] = ['server_error', 'temporarily_unavailable'];
/** Section 5.2, and what is answered for a client that is not known. */
const NOT_OURS: readonly string[] = ['invalid_client', 'unauthorized_client'];

export function asLoginProblem(error: unknown): LoginProblem {
  return new LoginProblem(failureOf(error), errorText(error), { cause: error });
}

function failureOf(error: unknown): LoginFailure {
  if (error instanceof AuthorizationResponseError) {
    return NOT_NOW.includes(error.error)
      ? { code: 'unreachable' }
      : { code: 'denied', error: named(error.error) };
  }
  if (error instanceof ResponseBodyError) {
    if (error.error === 'invalid_grant') return { code: 'code-refused' };
    if (error.status >= 500 || NOT_NOW.includes(error.error)) return { code: 'unreachable' };
    return { code: 'client-refused', error: named(error.error) };
  }
  if (error instanceof WWWAuthenticateChallengeError)
    return { code: 'client-refused', error: NOT_OURS[0] ?? '' };
  if (error instanceof ClientError) {
    // What has no code went wrong below the protocol: an answer that broke off, or was too long.
    if (error.code === undefined || NO_ANSWER.includes(error.code)) return { code: 'unreachable' };
    return { code: 'not-trusted', unfit: unfitOf(error) };
  }
  return { code: 'unreachable' };
}

function unfitOf({ code, cause, message }: ClientError): Unfit {
  const reason = cause instanceof Error ? cause : undefined;
  const texts = [message, reason?.message ?? ''].join(' ');
  if (code === 'OAUTH_KEY_SELECTION_FAILED' || /signature|"alg"|algorithm/i.test(texts)) return 'signature';
  const facts = fieldsOf(reason?.cause ?? cause);
  const compared = String(facts['claim'] ?? facts['attribute'] ?? /"(\w+)"/.exec(texts)?.[1] ?? '');
  return UNFIT[compared] ?? 'something';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** An error as the protocol spells it (RFC 6749, section 4.1.2.1); no text of anybody's. */
function named(error: string): string {
  return /^[\w.-]{1,60}$/.test(error) ? error : 'no reason that is one';
}
