/** Which way to a target is taken; what each way is like has tests of its own. */
import { ManagedPrometheus } from '../../src/adapters/prometheus/managed-prometheus';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import { ServiceProxy } from '../../src/adapters/prometheus/service-proxy';
import { TargetAccess } from '../../src/adapters/target-access';
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';
import { POOLED_TARGET } from '../support/pooler-builders';
import { useKeys } from './aws/support';

type TargetInput = ConfigurationInput['targets'][number];

/** As small as it can be. */
function kubeconfig(cluster: object): string {
  return JSON.stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: 'https://api.example.com', ...cluster } }],
    users: [{ name: 'a', user: { token: 'open sesame' } }],
  });
}

const BECAUSE = 'a mesh encrypts between the two';
const SECRETS: Readonly<Record<string, string>> = {
  kubeconfig: kubeconfig({}),
  unverified: kubeconfig({ 'insecure-skip-tls-verify': true }),
  plain: '{"host":"db","username":"u","password":"open sesame","ssl":"off"}',
  local: '{"host":"127.0.0.1","username":"u","password":"open sesame","ssl":"off"}',
  stats: '{"username":"s","password":"open sesame"}',
  admin: '{"username":"a","password":"open sesame","ssl":"off"}',
  half: '{"username":"open sesame"}',
  postgres: '{"host":"db","username":"u","password":"open sesame"}',
};
const asked: string[] = [];
const access = new TargetAccess({
  get: async (secretId) => {
    asked.push(secretId);
    return SECRETS[secretId] ?? '';
  },
});
const target = (changes: Partial<TargetInput> = {}) =>
  targetOf(configuration({ targets: [{ ...TARGET_INPUT, ...changes }] }));
const eks = { clusterName: 'production', endpoint: 'https://e', certificateAuthority: 'QQ==' };
const { secretId: _, ...kubernetes } = TARGET_INPUT.kubernetes;
const onEks = target({
  kubernetes: { ...kubernetes, eks },
  postgres: { iam: { host: 'db.abc.eu-west-1.rds.amazonaws.com', username: 'runbook' } },
});

beforeAll(useKeys);
beforeEach(() => void asked.splice(0));

it('reads the secrets that the target names', async () => {
  await expect(access.kubeconfig(target())).resolves.toBe(SECRETS['kubeconfig']);
  const postgres = await access.postgres(target());
  expect([postgres.host, await postgres.password()]).toEqual(['db', 'open sesame']);
  expect(asked).toEqual(['kubeconfig', 'postgres']);
});

it('needs no secret with a role, and keeps what is known of each cluster apart', async () => {
  const kubeconfig = await access.kubeconfig(onEks);
  expect(JSON.parse(String(kubeconfig)).clusters[0].cluster.server).toBe('https://e');
  // The same token while it is fresh: made once, not with every probe. Those of one second are alike anyway.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await access.kubeconfig(onEks)).toBe(kubeconfig);
  const other = {
    ...onEks,
    name: 'other',
    kubernetes: { ...onEks.kubernetes, eks: { ...eks, endpoint: 'https://o' } },
  };
  expect(JSON.parse(String(await access.kubeconfig(other))).clusters[0].cluster.server).toBe('https://o');
  const postgres = await access.postgres(onEks);
  expect(await postgres.password()).toMatch(/^db\.abc\..*X-Amz-Signature=/);
  expect(asked).toEqual([]);
});

it.each<[TargetInput['prometheus'], new (...args: never[]) => object]>([
  [{ url: 'https://p:9090' }, PlainPrometheus],
  [{ managed: { workspaceId: 'ws-b226cc2a-a446-46a9-933a-ac50479a5568' } }, ManagedPrometheus],
  [{ serviceProxy: { namespace: 'm', service: 's' } }, ServiceProxy],
])('asks Prometheus the way of %j', (prometheus, way) => {
  expect(access.prometheus(target({ prometheus }))).toBeInstanceOf(way);
  expect(asked).toEqual([]);
});

describe('a pooler', () => {
  const { pooler } = targetOf(configuration({ targets: [POOLED_TARGET] }));
  if (!pooler) throw new RangeError('the target has a pooler');

  it('is reached as the role that is needed, each by a secret of its own', async () => {
    const console = access.pooler({ ...pooler, allowPlaintextBecause: BECAUSE });
    expect(await console.stats()).toMatchObject({ user: 's', ssl: { rejectUnauthorized: true } });
    expect(asked).toEqual(['stats']);
    expect(await console.admin()).toEqual({ user: 'a', password: 'open sesame', ssl: false });
    expect(await access.pooler({ ...pooler, adminSecretId: undefined }).admin()).toBeNull();
    expect(asked).toEqual(['stats', 'admin']);
  });

  it.each([
    ['half kubeconfig', /lacks a usable JSON$/],
    ['half', /lacks a usable password$/],
  ])('says what is wrong with a secret, and nothing of it: %s', async (secretId, why) => {
    const reading = access.pooler({ ...pooler, secretId }).stats();
    await expect(reading).rejects.toThrow(why);
    await expect(reading).rejects.not.toThrow(/sesame/);
  });
});

describe('TLS is given up only where the configuration says so', () => {
  const withSecret = (field: 'kubernetes' | 'postgres', secretId: string, more: object = {}) =>
    target({ [field]: { ...TARGET_INPUT[field], secretId, ...more } });
  const bouncers = [{ host: '127.0.0.1', port: 6432 }];
  const { pooler } = targetOf(configuration({ targets: [POOLED_TARGET] }));
  if (!pooler) throw new RangeError('the target has a pooler');

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a database', () => access.postgres(withSecret('postgres', 'plain')), /postgres\.allowPlaintextBecause/],
    ['a pooler', async () => access.pooler(pooler).admin(), /pooler\.allowPlaintextBecause/],
    [
      'an API server',
      () => access.kubeconfig(withSecret('kubernetes', 'unverified')),
      /kubernetes\.allowUnverifiedTlsBecause/,
    ],
  ])('refuses it for %s, and names the field', async (_, reading, field) => {
    await expect(reading()).rejects.toThrow(field);
    await expect(reading()).rejects.not.toThrow(/sesame/);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a reason', () => access.postgres(withSecret('postgres', 'plain', { allowPlaintextBecause: BECAUSE }))],
    ['this machine', () => access.postgres(withSecret('postgres', 'local'))],
    ['bouncers on this machine', async () => access.pooler({ ...pooler, bouncers }).admin()],
    [
      'a reason for an API server',
      () => access.kubeconfig(withSecret('kubernetes', 'unverified', { allowUnverifiedTlsBecause: BECAUSE })),
    ],
  ])('accepts it with %s', async (_, reading) => {
    await expect(reading()).resolves.toBeDefined();
  });
});
