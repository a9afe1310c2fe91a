/** Targets: one way in each, and names of their own. */
import type { Configuration, ConfigurationInput, Target } from '../../src/configuration/configuration';
import { sharersOf } from '../../src/configuration/shared-server';
import { logPatternsOf, metricsOf } from '../../src/configuration/target-settings';
import { ConfigurationError } from '../../src/model/errors';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';

type TargetInput = ConfigurationInput['targets'][number];

const withTarget = (changes: Partial<TargetInput>, overrides: Partial<ConfigurationInput> = {}) =>
  configuration({ targets: [{ ...TARGET_INPUT, ...changes }], ...overrides });

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const { secretId: _, ...kubernetes } = TARGET_INPUT.kubernetes;
const eks = { clusterName: 'production' };
const iam = { host: 'db.abc.eu-west-1.rds.amazonaws.com', username: 'runbook' };
const managed = { workspaceId: 'ws-b226cc2a-a446-46a9-933a-ac50479a5568' };
const serviceProxy = { namespace: 'monitoring', service: 'prometheus' };

describe('the ways to a target', () => {
  it.each<[string, Partial<TargetInput>]>([
    ['EKS', { kubernetes: { ...kubernetes, eks } }],
    ['RDS with IAM', { postgres: { iam } }],
    ["Amazon's Prometheus", { prometheus: { managed } }],
    ['a Prometheus in the cluster', { prometheus: { serviceProxy } }],
  ])('may be %s', (_name, target) => {
    expect(problemsOf(() => withTarget(target))).toEqual([]);
  });

  it.each<[Partial<TargetInput>, string]>([
    [{ kubernetes }, 'targets[0].kubernetes: one of secretId, eks is needed (got an object)'],
    [
      { kubernetes: { ...kubernetes, secretId: 's', eks } },
      'targets[0].kubernetes: only one of secretId, eks may be given (got an object)',
    ],
    [{ postgres: {} }, 'targets[0].postgres: one of secretId, iam is needed (got an object)'],
    [
      { postgres: { secretId: 's', iam } },
      'targets[0].postgres: only one of secretId, iam may be given (got an object)',
    ],
    [
      { prometheus: {} },
      'targets[0].prometheus: one of url, managed, serviceProxy is needed (got an object)',
    ],
    [
      { prometheus: { url: 'http://p:9090', managed, serviceProxy } },
      'targets[0].prometheus: only one of url, managed, serviceProxy may be given (got an object)',
    ],
  ])('are one each: %j', (target, problem) => {
    expect(problemsOf(() => withTarget(target))).toEqual([problem]);
  });

  it.each<[string, Partial<TargetInput>, RegExp]>([
    [
      'a cluster that is a path',
      { kubernetes: { ...kubernetes, eks: { clusterName: 'a/b' } } },
      /eks\.clusterName/,
    ],
    [
      'a region that is a host',
      { kubernetes: { ...kubernetes, eks: { ...eks, region: 'x.evil.com' } } },
      /region/,
    ],
    [
      'an endpoint without TLS',
      { kubernetes: { ...kubernetes, eks: { ...eks, endpoint: 'http://e' } } },
      /endpoint/,
    ],
    ['a workspace that is a path', { prometheus: { managed: { workspaceId: '../x' } } }, /workspaceId/],
    [
      'a service that is a path',
      { prometheus: { serviceProxy: { ...serviceProxy, service: 'a/b' } } },
      /service/,
    ],
    [
      'an authority that is a file',
      { postgres: { iam: { ...iam, certificateAuthority: '/etc/ca' } } },
      /as PEM/,
    ],
  ])('are never %s', (_name, target, problem) => {
    expect(problemsOf(() => withTarget(target))).toEqual([expect.stringMatching(problem)]);
  });
});

describe('an alert', () => {
  const targets =
    (...labels: Record<string, string>[]) =>
    () =>
      configuration({
        targets: labels.map((alertLabels, index) => ({ ...TARGET_INPUT, name: `t${index}`, alertLabels })),
      });

  it('finds the target with more labels before the one with fewer', () => {
    const [narrow, wide] = [{ team: 'a', app: 'b' }, { team: 'a' }];
    expect(problemsOf(targets(narrow, wide))).toEqual([]);
    expect(problemsOf(targets(wide, narrow))).toEqual([
      "targets[1].alertLabels: every alert with these goes to target 't0', which stands before it (got an object)",
    ]);
    expect(problemsOf(targets({ app: 'a' }, { app: 'b' }))).toEqual([]);
  });
});

const metrics = (config: Configuration) => metricsOf(targetOf(config), config);

describe('metricsOf', () => {
  it("is the deployment's, unless the target has a name of its own", () => {
    const plain = configuration();
    expect(metrics(plain)).toEqual(plain.metrics);
    expect(metrics(withTarget({ metrics: { requests: 'r_total' } }))).toEqual({
      ...plain.metrics,
      requests: 'r_total',
    });
  });

  it("is the preset's as a whole: nothing of the deployment's stands in for what it lacks", () => {
    const config = withTarget(
      { preset: 'hikaricp', metrics: { poolIdle: 'idle' } },
      { metrics: { poolTotal: 'a', poolActive: 'b', podLabel: 'instance' } },
    );
    expect(metrics(config)).toEqual({
      poolTotal: 'hikaricp_connections_max',
      poolActive: 'hikaricp_connections_active',
      poolIdle: 'idle',
      requestDurationSeconds: 'http_server_requests_seconds',
      requests: 'http_server_requests_seconds_count',
      wantedReplicas: 'kube_deployment_spec_replicas',
      requestErrors: { label: 'outcome', equals: 'SERVER_ERROR' },
      podLabel: 'instance',
    });
    expect(problemsOf(() => withTarget({ preset: 'sqlalchemy' }))).toEqual([
      'targets[0].metrics.poolTotal: the preset sqlalchemy knows no limit of the pool: a gauge that the service exports is needed (got nothing)',
    ]);
    expect(problemsOf(() => withTarget({ preset: 'sqlalchemy', metrics: { poolTotal: 'x' } }))).toEqual([]);
  });

  it('has one unit of the latency', () => {
    const inMs = metrics(withTarget({ preset: 'hikaricp', metrics: { requestDurationMs: 'ms' } }));
    expect([inMs.requestDurationMs, inMs.requestDurationSeconds]).toEqual(['ms', undefined]);
    const both = { requestDurationMs: 'ms', requestDurationSeconds: 's' };
    expect(problemsOf(() => withTarget({ metrics: both }))).toEqual([
      expect.stringMatching(/^targets\[0\]\.metrics\.requestDurationMs: only one of /),
    ]);
  });

  it.each<[string, TargetInput['metrics'], RegExp]>([
    ['a query', { poolTotal: 'sum(x)' }, /poolTotal: .*name/],
    ['a selector that is left open', { poolActive: 'x{a="b"' }, /poolActive/],
    ['a selector that matches patterns', { poolActive: 'x{a=~"b"}' }, /poolActive/],
    ['no way to tell a failure', { requestErrors: { label: 'status' } }, /one of equals and matches/],
    [
      'two ways to tell a failure',
      { requestErrors: { label: 's', equals: 'a', matches: 'b' } },
      /and not both/,
    ],
    [
      'a pattern that is none',
      { requestErrors: { label: 's', matches: '5(' } },
      /matches: a regular expression/,
    ],
  ])('refuses %s', (_name, names, problem) => {
    expect(problemsOf(() => withTarget({ metrics: names }))).toEqual([expect.stringMatching(problem)]);
  });
});

describe('logPatternsOf', () => {
  const patterns = (config: Configuration) => logPatternsOf(targetOf(config), config);

  it("takes the target's before the deployment's", () => {
    const logPatterns = { connection: 'c', connectionTimeout: 't' };
    expect(patterns(configuration())).toEqual({});
    expect(patterns(withTarget({ preset: 'hikaricp' }, { logPatterns }))).toEqual({
      connection: 'c',
      connectionTimeout: 't',
    });
    expect(
      patterns(
        withTarget({ preset: 'hikaricp', logPatterns: { connectionTimeout: 'own' } }, { logPatterns }),
      ),
    ).toEqual({ connection: 'c', connectionTimeout: 'own' });
  });
});

describe('targets that have something in common', () => {
  const named = (name: string, changes: Partial<TargetInput['kubernetes']> = {}, postgres = 'postgres') => ({
    ...{ ...TARGET_INPUT, name, alertLabels: { target: name } },
    ...{ kubernetes: { ...TARGET_INPUT.kubernetes, ...changes }, postgres: { secretId: postgres } },
  });
  const problems = (targets: TargetInput[], overrides: Partial<ConfigurationInput> = {}) =>
    problemsOf(() => configuration({ targets, ...overrides }));
  const orders = { deployment: 'orders' };

  it('are one deployment under two names only with one Lease', () => {
    expect(problems([named('a'), named('b')])).toEqual([]);
    expect(problems([named('a'), named('b', { lease: 'another' })])).toEqual([
      expect.stringContaining(
        "targets[1].kubernetes.lease: target 'a' is the same deployment, and has another Lease: one has to be enough",
      ),
    ]);
    // Of another cluster, or another namespace, it is another one.
    const elsewhere = named('b', { secretId: 'other', lease: 'another' }, 'other');
    expect(problems([named('a'), elsewhere])).toEqual([]);
    expect(problems([named('a'), named('b', { namespace: 'other' }, 'other')])).toEqual([]);
  });

  it('are on one PostgreSQL server only with one lock for its connections', () => {
    expect(problems([named('a'), named('b', orders, 'other')])).toEqual([]);
    expect(problems([named('a'), named('b', orders)])).toEqual([
      expect.stringContaining(
        "target 'a' is on the same PostgreSQL server, and what one takes the other can't have: name one Lease for both",
      ),
    ]);
    const lease = 'knhk-postgres';
    expect(problems([named('a', { lease }), named('b', { ...orders, lease })])).toEqual([]);
  });

  it('share a lock across namespaces, and none across clusters', () => {
    const lease = { lease: 'knhk-postgres' };
    const other = { ...orders, ...lease, namespace: 'orders' };
    expect(problems([named('a', lease), named('b', other)])).toEqual([
      expect.stringContaining('name one Lease for both (and its leaseNamespace, where theirs differ)'),
    ]);
    expect(problems([named('a', lease), named('b', { ...other, leaseNamespace: 'knhk' })])).toEqual([]);
    const far = [named('a', lease), named('b', { ...orders, ...lease, secretId: 'other' })];
    expect(problems(far)).toEqual([expect.stringContaining('no Lease of one cluster locks both')]);
    const still = { remediation: { scaleOut: { mode: 'off' }, raisePool: { mode: 'off' } } } as const;
    expect(problems(far, still)).toEqual([]);
  });

  it('are on one server by its address too, where they log in with IAM', () => {
    const at = (name: string, host: string) => ({
      ...named(name, { deployment: name }),
      postgres: { iam: { ...iam, host } },
    });
    expect(problems([at('a', iam.host), at('b', iam.host.toUpperCase())])).toHaveLength(1);
    expect(problems([at('a', iam.host), at('b', `x${iam.host}`)])).toEqual([]);
  });

  it("are one another's neighbours, each deployment once", () => {
    const lease = 'knhk-postgres';
    const config = configuration({
      targets: [
        named('a', { lease }),
        named('again', { lease }),
        named('b', { ...orders, lease }),
        named('b again', { ...orders, lease }),
        named('c', { deployment: 'stock' }, 'other'),
      ],
    });
    const names = (index: number) =>
      sharersOf(config.targets[index] as Target, config).map((target) => target.name);
    expect([0, 1, 2, 4].map(names)).toEqual([['b'], ['b'], ['a'], []]);
  });
});
