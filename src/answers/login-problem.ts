/** Why a login came to nothing: facts. The sentences are made last (`login-sentences.ts`). */

/** What of the issuer's word does not fit. */
export type Unfit =
  | 'issuer'
  | 'audience'
  | 'nonce'
  | 'state'
  | 'time'
  | 'login-time'
  | 'signature'
  | 'subject'
  | 'something';

export type LoginFailure =
  /** It does not answer, not in time, or with an error or nonsense of its own. */
  | { readonly code: 'unreachable' }
  /** What came cannot be its word for this login. */
  | { readonly code: 'not-trusted'; readonly unfit: Unfit }
  /** The person, or the issuer, said no. @see RFC 6749, section 4.1.2.1, `error` */
  | { readonly code: 'denied'; readonly error: string }
  /** The code was used, is too old, or is for somebody else (RFC 6749, section 5.2, `invalid_grant`). */
  | { readonly code: 'code-refused' }
  /** The issuer does not know this application, or not with this secret or address. */
  | { readonly code: 'client-refused'; readonly error: string };

export class LoginProblem extends Error {
  constructor(
    readonly failure: LoginFailure,
    /** For the log. */
    why: string,
    options?: ErrorOptions,
  ) {
    super(why, options);
    this.name = 'LoginProblem';
  }
}
