/** Why something could not be read or done, in a sentence that says what would help. */
import { errorText, isErrorLike } from '../src/text/error-text';

const MAX_LENGTH = 600;

type Kind = 'not-permitted' | 'not-logged-in' | 'throttled' | 'not-there' | 'other';

/** Names of errors, as AWS and its SDK have them (Step Functions, S3 and the credential providers). */
const NAMES: Readonly<Record<string, Kind>> = {
  AccessDenied: 'not-permitted',
  AccessDeniedException: 'not-permitted',
  UnauthorizedOperation: 'not-permitted',
  KMSAccessDeniedException: 'not-permitted',
  KmsAccessDeniedException: 'not-permitted',
  CredentialsProviderError: 'not-logged-in',
  ExpiredToken: 'not-logged-in',
  ExpiredTokenException: 'not-logged-in',
  InvalidClientTokenId: 'not-logged-in',
  InvalidSignatureException: 'not-logged-in',
  TokenRefreshRequired: 'not-logged-in',
  UnrecognizedClientException: 'not-logged-in',
  SlowDown: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  ExecutionDoesNotExist: 'not-there',
  InvalidArn: 'not-there',
};

/** The API server's: its HTTP status is the code of the error. */
const CODES: Readonly<Record<string, Kind>> = {
  '401': 'not-logged-in',
  '403': 'not-permitted',
  '404': 'not-there',
  '429': 'throttled',
};

const SENTENCES: Readonly<Record<Kind, string>> = {
  'not-permitted': 'Not permitted with your credentials, and nothing was changed. ',
  'not-logged-in':
    'Your login is missing or has expired: log in again in a terminal (for AWS: aws sso login), then try once more. ',
  throttled: 'Asked too often just now: it is tried again more slowly. ',
  'not-there': '',
  other: '',
};

/** What kind of refusal an error is, where it is one; whatever wraps it. */
export function refusalKind(error: unknown): Kind {
  if (!isErrorLike(error)) return 'other';
  const code = 'code' in error ? String(error.code) : '';
  const kind = NAMES[String(error.name)] ?? CODES[code];
  if (kind) return kind;
  return error.cause === undefined || error.cause === error ? 'other' : refusalKind(error.cause);
}

export function refusalText(error: unknown): string {
  return `${SENTENCES[refusalKind(error)]}${errorText(error, MAX_LENGTH)}`;
}
