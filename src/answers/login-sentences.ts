/** Words of a login: why it came to nothing, and what to do instead. */
import type { LoginFailure, Unfit } from './login-problem';
import type { Claims } from './token';

export type LoginRefusal =
  | LoginFailure
  | { readonly code: 'not-begun' | 'too-late' | 'no-secret' }
  | { readonly code: 'no-name' | 'not-verified' }
  | { readonly code: 'not-allowed'; readonly by: string };

/** For the page. 503 where another try may go well, 403 for what is refused, 401 where a new login may mend it. */
export const LOGIN_STATUS: Readonly<Record<LoginRefusal['code'], number>> = {
  ...{ unreachable: 503, 'no-secret': 503, 'client-refused': 503 },
  ...{ 'not-begun': 401, 'too-late': 401, 'code-refused': 401, denied: 401 },
  ...{ 'not-trusted': 403, 'no-name': 403, 'not-verified': 403, 'not-allowed': 403 },
};

const UNFIT: Readonly<Record<Unfit, string>> = {
  issuer: 'it comes from another login service',
  audience: 'it is for another application',
  nonce: 'it is for another login',
  state: 'it is for another login',
  time: 'it is not valid at this time',
  'login-time': 'the login there was too long ago',
  signature: 'its signature does not fit',
  subject: 'it is about two persons',
  something: 'it does not say what it has to',
};

const AGAIN = 'Open the link from its message and log in again.';
const OTHERWISE = 'Try again in a minute, or answer by command or on the console.';
const TELL = 'Tell whoever runs the runbook. Until then, answer by command or on the console.';

/** @param host of the login service. */
export function loginRefusalText(
  refusal: LoginRefusal,
  host: string,
  { audience, person }: Pick<Claims, 'audience' | 'person'> | { audience: null; person: null },
): string {
  switch (refusal.code) {
    case 'unreachable':
      return `The login service ${host} does not answer as it should just now. ${OTHERWISE}`;
    case 'no-secret':
      return `The secret for the login service ${host} could not be read just now. ${OTHERWISE}`;
    case 'client-refused':
      return `The login service ${host} does not accept this application (${refusal.error}). ${TELL}`;
    case 'not-begun':
      return `This login was not begun in this browser, or it has ended already. ${AGAIN}`;
    case 'too-late':
      return `This login took longer than 10 minutes. ${AGAIN}`;
    case 'code-refused':
      return `The login service ${host} says that this login was used already, or took too long. ${AGAIN}`;
    case 'denied':
      return `The login was not completed at ${host} (${refusal.error}). ${AGAIN}`;
    case 'not-trusted':
      return `The answer of the login service ${host} can't be trusted: ${UNFIT[refusal.unfit]}. ${AGAIN}`;
    case 'no-name':
      return `The login service ${host} does not say who you are. ${TELL}`;
    case 'not-verified':
      return `The login service ${host} has not verified your e-mail address. Verify it there, or answer by command or on the console.`;
    case 'not-allowed':
      return (
        `You are logged in as ${refusal.by}, who may not answer for ${person ?? audience ?? 'this link'}. ` +
        'Somebody who may has to answer.'
      );
  }
}
