/**
 * A login by OpenID Connect: authorization code with PKCE, by `openid-client`, which is certified for it. It checks the answer's
 * state and issuer, and of the ID token the issuer, audience, authorized party, times and nonce; its signature too, by the
 * issuer's keys, though the token comes from the issuer itself (OpenID Connect Core 1.0, section 3.1.3.7).
 */
import * as client from 'openid-client';
import type { Asking, LoginService } from '../../answers/login';
import type { Begun } from '../../answers/session';
import type { Login } from '../../configuration/login';
import { boundedText } from '../http/bounded-text';
import { asLoginProblem } from './failures';

/** Of each request: of the four that a way back may take none is waited for longer, and API Gateway waits for 29 s. */
const TIMEOUT_SECONDS = 4;
/** The issuer's metadata and keys are kept so long; an unknown key is looked for before that. */
const KEPT_MS = 600_000;
/** Metadata and keys of a large issuer have some ten thousand. */
const MAX_ANSWER_BYTES = 262_144;
/** Clocks of two services differ by no more (OpenID Connect Core 1.0, section 3.1.3.7: "a few minutes" at most). */
const CLOCK_TOLERANCE_SECONDS = 30;

export interface OpenIdSettings {
  readonly login: Login;
  /** What the issuer sends the browser back to, and knows. */
  readonly callbackUrl: string;
  /** The application's own; null for a public one. @throws DependencyError */
  readonly secret: () => Promise<string | null>;
  readonly nowMs: () => number;
  readonly timeoutSeconds?: number;
}

interface Known {
  readonly config: client.Configuration;
  readonly readAtMs: number;
  readonly secret: string | null;
}

export class OpenIdService implements LoginService {
  private known: Known | undefined;

  constructor(private readonly settings: OpenIdSettings) {}

  async address({ state, nonce, challenge }: Asking): Promise<string> {
    const { login, callbackUrl } = this.settings;
    const config = await this.configuration();
    return client.buildAuthorizationUrl(config, {
      ...{ response_type: 'code', redirect_uri: callbackUrl, scope: login.scopes.join(' '), state, nonce },
      ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      ...(login.maxAgeSeconds !== undefined && { max_age: String(login.maxAgeSeconds) }),
    }).href;
  }

  async claims(
    answer: URLSearchParams,
    { state, nonce, verifier }: Pick<Begun, 'state' | 'nonce' | 'verifier'>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { login, callbackUrl } = this.settings;
    const config = await this.configuration();
    const { maxAgeSeconds: maxAge } = login;
    try {
      const tokens = await client.authorizationCodeGrant(config, new URL(`?${answer}`, callbackUrl), {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        ...(maxAge !== undefined && { maxAge }),
      });
      const said: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
      if (!lacks(said, login)) return said;
      // Some issuers put no more into the ID token than they have to; what they say of another `sub` is refused.
      const more = await client.fetchUserInfo(config, tokens.access_token, String(said['sub']));
      return { ...more, ...said };
    } catch (error) {
      throw asLoginProblem(error);
    }
  }

  private async configuration(): Promise<client.Configuration> {
    const { login, nowMs, timeoutSeconds = TIMEOUT_SECONDS } = this.settings;
    const secret = await this.settings.secret();
    const { known } = this;
    if (known && known.secret === secret && nowMs() - known.readAtMs <= KEPT_MS) return known.config;
    const issuer = new URL(login.issuer);
    try {
      const config = await client.discovery(
        issuer,
        login.clientId,
        { [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
        authentication(secret),
        {
          timeout: timeoutSeconds,
          [client.customFetch]: bounded,
          execute: [
            client.enableNonRepudiationChecks,
            // The configuration lets no address in without TLS but one of this machine.
            ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
          ],
        },
      );
      this.known = { config, readAtMs: nowMs(), secret };
      return config;
    } catch (error) {
      throw asLoginProblem(error);
    }
  }
}

/** Whether the ID token alone does not say who it is, and in which groups, where that counts. */
function lacks(said: Readonly<Record<string, unknown>>, { claim, groupsClaim, allowed }: Login): boolean {
  const needsGroups = Object.values(allowed).some(({ groups }) => groups.length > 0);
  return said[claim] === undefined || (needsGroups && said[groupsClaim] === undefined);
}

/** By the way that the issuer takes; `client_secret_basic` where it does not say (OpenID Connect Discovery 1.0, section 3). */
function authentication(secret: string | null): client.ClientAuth {
  if (secret === null) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (ways.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

/** Reads an answer to its end or to a bound, within the time that the request has. */
async function bounded(url: string, options: client.CustomFetchOptions): Promise<Response> {
  const { status, headers, body } = await fetch(url, options as RequestInit);
  const text = body === null ? null : await boundedText(body, MAX_ANSWER_BYTES);
  return new Response(text, { status, headers });
}
