/** What of a kubeconfig is followed, and how the rest is refused. */
import { readKubeconfig } from '../../../src/adapters/kubernetes/kubeconfig';

const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
}

function kubeconfig({ cluster, user }: Parts = {}) {
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'here' },
    contexts: [
      { name: 'there', context: { cluster: 'none', user: 'none' } },
      { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'knhk' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://k8s.example:6443', ...cluster } }],
    users: [{ name: 'u', user: user ?? { token: 'geheim' } }],
  };
}

const read = (parts?: Parts) => readKubeconfig(JSON.stringify(kubeconfig(parts)));
const refusalOf = (parts: Parts): string => {
  try {
    read(parts);
  } catch (error) {
    return String(error);
  }
  throw new Error('it was accepted');
};

it('gives the server of the current context, its authority and the token', () => {
  const access = read({
    cluster: { 'certificate-authority-data': base64('PEM'), 'tls-server-name': 'kubernetes' },
  });
  expect(access).toMatchObject({
    server: 'https://k8s.example:6443',
    tls: { ca: 'PEM', servername: 'kubernetes', rejectUnauthorized: true },
  });
  expect(access.authorization?.(AbortSignal.timeout(1))).toBe('Bearer geheim');
});

it('gives a client certificate with its key, and then no header', () => {
  const access = read({
    user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
  });
  expect(access.tls).toMatchObject({ cert: 'CERT', key: 'KEY' });
  expect(access.authorization).toBeUndefined();
});

it('checks no certificate where it says so, and only there sends a token without TLS', () => {
  const server = 'http://127.0.0.1:8080';
  const access = read({ cluster: { server, 'insecure-skip-tls-verify': true } });
  expect(access).toMatchObject({ server, tls: { rejectUnauthorized: false } });
  expect(refusalOf({ cluster: { server } })).toMatch(/a server without TLS: .*accepted is https:\/\//);
});

it.each([
  ['exec', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws' } }],
  ['auth-provider', { 'auth-provider': { name: 'oidc' } }],
  ['username, password', { username: 'ada', password: 'geheim' }],
  ['tokenFile', { tokenFile: '/var/run/secrets/token' }],
  ['client-certificate, client-key', { 'client-certificate': 'a.pem', 'client-key': 'b.pem' }],
  // Who asks for less than they have must not be given all of it.
  ['as', { token: 'geheim', as: 'viewer' }],
])('refuses a login by %s, and says what is accepted', (fields, user) => {
  const refusal = refusalOf({ user });
  expect(refusal).toBe(
    `DependencyError: kubernetes: the kubeconfig logs in by ${fields}; accepted are token, or ` +
      'client-certificate-data with client-key-data (a target on EKS needs no kubeconfig)',
  );
  expect(refusal).not.toContain('geheim');
});

it.each([
  ['no login', { user: {} }, /has no login; accepted are token/],
  ['a certificate without its key', { user: { 'client-certificate-data': 'QQ==' } }, /has no login/],
  [
    'an authority in a file',
    { cluster: { 'certificate-authority': 'ca.crt' } },
    /has certificate-authority,/,
  ],
  ['a proxy', { cluster: { 'proxy-url': 'http://proxy' } }, /has proxy-url, which is not supported/],
  ['a server that is none', { cluster: { server: 'k8s' } }, /has no usable cluster\.server$/],
  ['a token that is none', { user: { token: 5 } }, /has no usable user\.token$/],
])('refuses %s', (_, parts, message) => {
  expect(refusalOf(parts)).toMatch(message);
});

it.each([
  ['an empty text', '', /is not valid YAML or JSON/],
  ['an empty document', 'null', /names no current cluster/],
  ['a list', '[]', /has no usable content/],
  [
    'a context without a cluster',
    JSON.stringify({ ...kubeconfig(), clusters: [] }),
    /names no current cluster/,
  ],
  ['a context without a user', JSON.stringify({ ...kubeconfig(), users: [] }), /names no current user/],
  [
    'a context that is none',
    JSON.stringify({ ...kubeconfig(), 'current-context': 'x' }),
    /no current cluster/,
  ],
  ['clusters that are none', 'clusters: 5', /has no usable clusters$/],
])('refuses %s', (_, text, message) => {
  expect(() => readKubeconfig(text)).toThrow(message);
});
