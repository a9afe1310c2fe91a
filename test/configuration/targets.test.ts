/** Targets: one way in each, and names of their own. */
import type { Configuration, ConfigurationInput } from '../../src/configuration/configuration';
import { logPatternsOf, metricsOf } from '../../src/configuration/target-settings';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';
import { iam, problemsOf, type TargetInput } from './targets-setup';

const withTarget = (changes: Partial<TargetInput>, overrides: Partial<ConfigurationInput> = {}) =>
  configuration({ targets: [{ ...TARGET_INPUT, ...changes }], ...overrides });

const eks = { clusterName: 'production' };

const managed = { workspaceId: 'ws-b226cc2a-a446-46a9-933a-ac50479a5568' };

const serviceProxy = { namespace: 'monitoring', service: 'prometheus' };

const metrics = (config: Configuration) => metricsOf(targetOf(config), config);

const { secretId: _, ...kubernetes } = TARGET_INPUT.kubernetes;

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
      { prometheus: { url: 'https://p:9090', managed, serviceProxy } },
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
      "targets[1].alertLabels: every alert with these labels goes to target 't0', which comes first (got an object)",
    ]);
    expect(problemsOf(targets({ app: 'a' }, { app: 'b' }))).toEqual([]);
  });
});

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
      otherPoolGauges: [
        {
          poolTotal: 'hikaricp_max_connections',
          poolActive: 'hikaricp_active_connections',
          poolIdle: 'idle',
        },
      ],
      requestDurationSeconds: 'http_server_requests_seconds',
      requests: 'http_server_requests_seconds_count',
      wantedReplicas: 'kube_deployment_spec_replicas',
      requestErrors: { label: 'outcome', equals: 'SERVER_ERROR' },
      podLabel: 'instance',
    });
    expect(problemsOf(() => withTarget({ preset: 'sqlalchemy' }))).toEqual([
      'targets[0].metrics.poolTotal: the preset sqlalchemy has no gauge for the limit of the pool: name one that the service exports (got nothing)',
    ]);
    expect(problemsOf(() => withTarget({ preset: 'sqlalchemy', metrics: { poolTotal: 'x' } }))).toEqual([]);
  });

  it('has every spelling of a preset with a limit of its own, and one with a count of its own', () => {
    const names = (own: TargetInput['metrics']) => {
      const { poolTotal, poolActive, otherPoolGauges } = metrics(
        withTarget({ preset: 'sqlalchemy', metrics: own }),
      );
      return [{ poolTotal, poolActive }, ...(otherPoolGauges ?? [])];
    };
    expect(names({ poolTotal: 'limit' })).toMatchObject([
      { poolTotal: 'limit', poolActive: 'db_client_connections_usage_connections{state="used"}' },
      { poolTotal: 'limit', poolActive: 'db_client_connections_usage{state="used"}' },
    ]);
    expect(names({ poolTotal: 'limit', poolActive: 'lent' })).toEqual([
      { poolTotal: 'limit', poolActive: 'lent' },
    ]);
  });

  it('takes names with dots, which need no quotes', () => {
    const dotted = { poolActive: 'db.pool{db.pool.state="in.use"}', requests: 'http.requests_total' };
    const podLabel = { podLabel: 'k8s.pod.name' };
    expect(metrics(withTarget({ metrics: dotted }, { metrics: podLabel }))).toMatchObject({
      ...dotted,
      ...podLabel,
    });
    expect(problemsOf(() => withTarget({ metrics: { poolActive: '{"db.pool"}' } }))).toEqual([
      expect.stringMatching(/poolActive: .*names with dots need no quotes/),
    ]);
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
