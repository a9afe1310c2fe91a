/** From the button of the page to the issuer and back: who logged in may answer by this one link, for ten minutes. */
import type { Login } from '../configuration/login';
import { LoginProblem } from './login-problem';
import { LOGIN_STATUS, type LoginRefusal, loginRefusalText } from './login-sentences';
import type { Page } from './page';
import { judgePerson, type Person } from './person';
import { NOTHING_DONE, unsignedText } from './sentences';
import { type Begun, begin, begunBy, challengeOf, endedCookie, loggedInCookies } from './session';
import { type Claims, type SigningKey, type Verified, verify } from './token';

/** What ties a login together, as the issuer is told it. */
export interface Asking {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636, S256. */
  readonly challenge: string;
}

export interface LoginService {
  /** Where the browser is sent to. @throws LoginProblem */
  address(asking: Asking): Promise<string>;
  /** What the issuer says of who came back, once all of it was checked. @throws LoginProblem */
  claims(
    answer: URLSearchParams,
    expected: Pick<Begun, 'state' | 'nonce' | 'verifier'>,
  ): Promise<Readonly<Record<string, unknown>>>;
}

export interface LoginTools {
  readonly settings: Login;
  readonly service: LoginService;
  /** The newest first. @throws DependencyError */
  keys(): Promise<readonly SigningKey[]>;
  /** By which a link is answered otherwise; null where there is none. */
  command(claims: Claims): string | null;
  now(): Date;
}

export interface LoginReply {
  readonly status: number;
  /** Where the browser goes on to; null where it is shown the page. */
  readonly location: string | null;
  readonly page: Page | null;
  readonly cookies: readonly string[];
  /** For the log. */
  readonly outcome: string;
  readonly claims: Claims | null;
  readonly person?: Person;
  /** What failed; left out where nothing did. */
  readonly problem?: unknown;
}

/** Another request, always by GET (RFC 9110, 303). */
const SEE_OTHER = 303;
const KEY_UNREAD = 'The key that checks this link could not be read just now.';

/** Never throws. @param query of the request: `link` begins a login, `state` ends one. */
export async function loginReply(
  query: URLSearchParams,
  cookies: string,
  tools: LoginTools,
): Promise<LoginReply> {
  const keys = await tools.keys().catch((problem: unknown) => ({ problem }));
  if ('problem' in keys) {
    const text = `${KEY_UNREAD} ${NOTHING_DONE} Try again in a minute, or use the commands in the message.`;
    return { ...shown(503, 'failed', text, null, null), problem: keys.problem };
  }
  const [key] = keys;
  if (!key) return shown(503, 'failed', `${KEY_UNREAD} ${NOTHING_DONE}`, null, null);
  const link = query.get('link');
  return link === null
    ? wayBack(query, cookies, keys, key, tools)
    : wayThere(link, verify(link, keys), key, tools);
}

async function wayThere(
  token: string,
  verified: Verified,
  key: SigningKey,
  tools: LoginTools,
): Promise<LoginReply> {
  if (verified.kind === 'refused') {
    return shown(403, verified.code, `${unsignedText(verified.code)} ${NOTHING_DONE}`, null, null);
  }
  const { claims } = verified;
  const { begun, cookie } = begin(token, key, tools.now());
  try {
    const { state, nonce } = begun;
    const location = await tools.service.address({ state, nonce, challenge: challengeOf(begun) });
    return { ...goOn(location), cookies: [cookie], outcome: 'begun', claims };
  } catch (problem) {
    return refused(failureOf(problem), claims, tools, problem);
  }
}

async function wayBack(
  answer: URLSearchParams,
  cookies: string,
  keys: readonly SigningKey[],
  key: SigningKey,
  tools: LoginTools,
): Promise<LoginReply> {
  const begun = begunBy(cookies, answer.get('state') ?? '', keys, tools.now());
  if (begun === 'not-begun' || begun === 'too-late') return refused({ code: begun }, null, tools);
  const verified = verify(begun.token, keys);
  if (verified.kind === 'refused') return refused({ code: 'not-begun' }, null, tools);
  const { claims } = verified;
  try {
    const said = await tools.service.claims(answer, begun);
    const judgement = judgePerson(said, claims.audience, tools.settings);
    if (judgement.kind !== 'ok') {
      const refusal =
        judgement.kind === 'not-allowed'
          ? { code: judgement.kind, by: judgement.by }
          : { code: judgement.kind };
      return { ...refused(refusal, claims, tools), cookies: [endedCookie(begun)] };
    }
    const { person } = judgement;
    // Beside this address is the link's own; nobody says where to go but the link that the login was begun for.
    return {
      ...goOn(begun.token),
      ...{ cookies: loggedInCookies(begun, person, key, tools.now()), outcome: 'logged-in', claims, person },
    };
  } catch (problem) {
    const failure = failureOf(problem);
    // The same address may be asked for once more where the issuer did not answer; else this login is over.
    const ended = failure.code === 'unreachable' || failure.code === 'no-secret' ? [] : [endedCookie(begun)];
    return { ...refused(failure, claims, tools, problem), cookies: ended };
  }
}

/** Whatever else fails on the way is the secret of the application, the only other thing that is read. */
function failureOf(problem: unknown): LoginRefusal {
  return problem instanceof LoginProblem ? problem.failure : { code: 'no-secret' };
}

function refused(
  refusal: LoginRefusal,
  claims: Claims | null,
  { settings, command }: LoginTools,
  problem?: unknown,
): LoginReply {
  const why = loginRefusalText(
    refusal,
    new URL(settings.issuer).host,
    claims ?? { audience: null, person: null },
  );
  const { code } = refusal;
  return {
    ...shown(LOGIN_STATUS[code], code, `${why} ${NOTHING_DONE}`, claims, claims && command(claims)),
    ...(problem !== undefined && { problem }),
  };
}

function goOn(location: string): Pick<LoginReply, 'status' | 'location' | 'page'> {
  return { status: SEE_OTHER, location, page: null };
}

function shown(
  status: number,
  outcome: string,
  text: string,
  claims: Claims | null,
  command: string | null,
): LoginReply {
  const page: Page = {
    ...{ title: 'Not logged in', notice: { text, isGood: false }, madeFor: null, ask: null, facts: null },
    ...{ command, login: null, person: null },
  };
  return { ...{ status, outcome, claims, page }, location: null, cookies: [] };
}
