/** Where people log in before they answer, in a run that wants it: `oidc-provider`, certified for OpenID Connect, with a few people. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { refusedOrigin } from '../emulators/common/origin-guard';
import type { Processes } from '../emulators/common/processes';
import { errorText } from '../src/text/error-text';
import { type ConfigurationOverrides, SECRET_IDS } from './configuration';

/** Whom it lets log in, by the part of their address before the @. It asks for no password. */
const PEOPLE: Readonly<Record<string, { readonly name: string; readonly groups: readonly string[] }>> = {
  ada: { name: 'Ada Lovelace', groups: ['sre'] },
  grace: { name: 'Grace Hopper', groups: ['engineering'] },
};
const CLIENT_ID = 'knhk-runbook';

export interface LocalIssuer {
  readonly url: string;
  /** What makes a run ask for a login here. */
  readonly configuration: ConfigurationOverrides;
  readonly secrets: Readonly<Record<string, string>>;
}

/** @param callbackUrl where it sends people back to, and nowhere else. */
export async function startIssuer(processes: Processes, callbackUrl: string): Promise<LocalIssuer> {
  const secret = randomBytes(24).toString('base64url');
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    const refused = refusedOrigin(request, 'http', true);
    if (refused === undefined) answer(request, response);
    else response.writeHead(403).end(refused);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  processes.onClose(async () => {
    server.closeAllConnections();
    server.close();
  });
  // Another name than the API's, so that a browser takes it for another site, as it is in production.
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, settings(secret, callbackUrl));
  const others = provider.callback();
  answer = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return others(request, response);
    if (request.method === 'POST') return void login(provider, request, response);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
  };
  return {
    url,
    configuration: {
      deployment: {
        answers: {
          login: {
            ...{ issuer: url, clientId: CLIENT_ID, clientSecretId: SECRET_IDS.login },
            // The receivers of a local run send what is clicked in them.
            alsoTaken: ['slack', 'pagerduty'],
          },
        },
      },
    },
    secrets: { [SECRET_IDS.login]: secret },
  };
}

function settings(secret: string, callbackUrl: string): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    // Named, since the default says on every start that it is no good for production.
    adapter: createMemoryAdapter(),
    clients: [{ client_id: CLIENT_ID, client_secret: secret, redirect_uris: [callbackUrl] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 600,
      Grant: 600,
      Session: 600,
    },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, ...PEOPLE[id] }),
    }),
    // Whoever runs it trusts its own application: nobody is asked what it may know of them.
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly provider: Provider;
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
  };
}

async function login(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const accountId = new URLSearchParams(body).get('person') ?? '';
  const result = Object.hasOwn(PEOPLE, accountId) ? { login: { accountId } } : { error: 'access_denied' };
  await provider
    .interactionFinished(request, response, result)
    .catch((error: unknown) => response.writeHead(400).end(errorText(error)));
}

const BUTTONS = Object.entries(PEOPLE).map(
  ([id, { name }]) => `<p><button name="person" value="${id}">Log in as ${name}</button></p>`,
);
const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Log in</title></head>
<body><main><h1>Log in</h1><form method="post">${BUTTONS.join('')}<p><button name="person" value="">Cancel</button></p></form></main></body></html>
`;
