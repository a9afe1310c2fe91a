/** An issuer of OpenID Connect on this machine that says what a test wants said, true or not; and one way through a login. */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign as signWith } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Lies {
  /** In place of those of the ID token; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly userInfo?: Readonly<Record<string, unknown>>;
  /** How the ID token is signed: by a key of somebody else's, by none, or by the application's secret. */
  readonly signature?: 'other-key' | 'none' | 'hmac';
  /** In place of the metadata's. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** What a path answers in place of what it should. */
  readonly answers?: Readonly<Record<string, (response: ServerResponse) => void>>;
}

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [own, other] = [pair(), pair()];
export const CLIENT = { id: 'runbook', secret: 's3cr3t-of-the-application' };

/** A code is good once, for who began the login. */
export class Issuer {
  lies: Lies = {};
  /** By path, in order. */
  readonly asked: string[] = [];
  private readonly used = new Set<string>();
  private readonly begun = new Map<string, { readonly challenge: string; readonly nonce: string }>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    issuer.server.listen(0, '127.0.0.1');
    await once(issuer.server, 'listening');
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A person logs in at the address that they were sent to. @returns the query of the way back. */
  login(address: string): URLSearchParams {
    const { searchParams } = new URL(address);
    const value = (name: string) => searchParams.get(name) ?? '';
    const code = `code-${this.begun.size}`;
    this.begun.set(code, { challenge: value('code_challenge'), nonce: value('nonce') });
    return new URLSearchParams({ code, state: value('state') });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = new URL(request.url ?? '', this.url).pathname;
    this.asked.push(path);
    const lie = this.lies.answers?.[path];
    if (lie) return lie(response);
    const [status, value] = this.truth(path, new URLSearchParams(body), request.headers.authorization ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  }

  private truth(path: string, form: URLSearchParams, authorization: string): readonly [number, object] {
    switch (path) {
      case '/.well-known/openid-configuration':
        return [200, { ...this.metadata(), ...this.lies.metadata }];
      case '/jwks':
        return [
          200,
          { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }] },
        ];
      case '/token':
        return this.token(form, authorization);
      case '/userinfo':
        return [200, { sub: 'ada-1', ...this.lies.userInfo }];
      default:
        return [404, {}];
    }
  }

  private metadata() {
    const at = (path: string) => `${this.url}${path}`;
    return {
      ...{ issuer: this.url, authorization_endpoint: at('/authorize'), token_endpoint: at('/token') },
      ...{ jwks_uri: at('/jwks'), userinfo_endpoint: at('/userinfo') },
      ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  private token(form: URLSearchParams, authorization: string): readonly [number, object] {
    const code = form.get('code') ?? '';
    // RFC 6749, section 2.3.1: each of the two is encoded as in a form.
    const login = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
    if (login.map(decodeURIComponent).join(':') !== `${CLIENT.id}:${CLIENT.secret}`)
      return [401, { error: 'invalid_client' }];
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const begun = this.begun.get(code);
    if (this.used.has(code) || begun?.challenge !== challenge) return [400, { error: 'invalid_grant' }];
    this.used.add(code);
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...{ iss: this.url, aud: CLIENT.id, sub: 'ada-1', iat: now, exp: now + 300, nonce: begun.nonce },
      ...{ email: 'ada@example.com', email_verified: true },
      ...this.lies.claims,
    };
    return [200, { access_token: 'at', token_type: 'Bearer', id_token: this.jwt(claims) }];
  }

  private jwt(claims: object): string {
    const { signature } = this.lies;
    const alg = signature === 'none' ? 'none' : signature === 'hmac' ? 'HS256' : 'RS256';
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg, kid: 'own', typ: 'JWT' })}.${part(claims)}`;
    const by = (key: KeyObject) => signWith('sha256', Buffer.from(text), key).toString('base64url');
    if (signature === 'none') return `${text}.`;
    if (signature === 'hmac')
      return `${text}.${createHmac('sha256', CLIENT.secret).update(text).digest('base64url')}`;
    return `${text}.${by((signature === 'other-key' ? other : own).privateKey)}`;
  }
}
