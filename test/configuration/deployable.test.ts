/** What no deployed function could reach is refused before anything is deployed, with what is accepted in its place. */
import { notDeployable } from '../../src/configuration/deployable';
import { configuration, type Sections, TARGET_INPUT } from '../support/builders';

type Deployment = NonNullable<Sections['deployment']>;
const NETWORK = {
  kind: 'existing' as const,
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0'],
  availabilityZones: ['eu-west-1a'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const CLUSTER = { namespace: 'shop', deployment: 'orders', eks: { clusterName: 'main' } };
const PUBLIC = 'https://prometheus.example.com';

const told = (sections: Sections, region?: string) =>
  notDeployable(configuration(sections), region).map(({ path, message }) => `${path.join('.')}: ${message}`);
/** With Prometheus at that address, which is always in the configuration. */
const at = (url: string, deployment: Deployment = {}) =>
  told({
    targets: [{ ...TARGET_INPUT, kubernetes: CLUSTER, prometheus: { url, ...allowed(url) } }],
    deployment,
  });
/** Of TLS there are tests of its own. */
const allowed = (url: string) =>
  url.startsWith('http:') ? { allowPlaintextBecause: 'it is a test of the address' } : {};

it.each([
  'http://127.0.0.1:9090',
  'http://localhost:9090',
  'http://prometheus.localhost',
  'http://0.0.0.0:9090',
  'http://[::1]:9090',
  'http://0x7f000001:9090',
  'http://[::ffff:127.0.0.1]:9090',
  'http://169.254.169.254',
])('%s is in the function itself, whatever the network', (url) => {
  for (const deployment of [{}, { network: NETWORK }]) {
    expect(at(url, deployment)).toEqual([
      expect.stringMatching(/^targets\.0\.prometheus\.url: \S+ leads a function to itself: give /),
    ]);
  }
});

it.each([
  'http://prometheus:9090',
  'http://prometheus-operated.monitoring.svc:9090',
  'http://prometheus-operated.monitoring.svc.cluster.local:9090',
  'http://prometheus-operated.monitoring:9090',
  'http://prometheus.shop',
  'http://prometheus-0.prometheus.shop.:9090',
])('%s is a name inside the cluster, whatever the network', (url) => {
  for (const deployment of [{}, { network: NETWORK }]) {
    expect(at(url, deployment)).toEqual([
      expect.stringMatching(
        /^targets\.0\.prometheus\.url: \S+ is a name inside the cluster, .*: give .*serviceProxy/,
      ),
    ]);
  }
});

it.each([
  'https://prometheus.shop.internal',
  'http://prometheus.corp',
  'http://prometheus.local',
  'http://ip-10-0-0-1.eu-west-1.compute.internal',
  'http://10.1.2.3:9090',
  'http://172.16.0.1',
  'http://192.168.1.1',
  'http://100.64.0.1',
  'http://[fd00::1]:9090',
  'http://internal-prometheus-1.eu-west-1.elb.amazonaws.com',
  'http://vpce-1.vpce-svc-1.eu-west-1.vpce.amazonaws.com',
])('%s is private, and reached from a network alone', (url) => {
  expect(at(url)).toEqual([
    expect.stringMatching(
      /^targets\.0\.prometheus\.url: \S+ is private, .*: give deployment\.network, or .*serviceProxy/,
    ),
  ]);
  expect(at(url, { network: NETWORK })).toEqual([]);
  expect(at(url, { network: { kind: 'new' } })).toEqual([]);
});

it.each([PUBLIC, 'https://172.32.0.1', 'https://shop.prometheus.dev', 'https://orders.shop.example.com'])(
  '%s is public',
  (url) => expect(at(url)).toEqual([]),
);

it('looks at every address that there is', () => {
  const sections: Sections = {
    targets: [
      {
        ...TARGET_INPUT,
        kubernetes: { ...CLUSTER, eks: { clusterName: 'main', endpoint: 'https://10.0.0.1' } },
        postgres: { iam: { host: 'orders.c9akciq32.eu-west-1.rds.amazonaws.com', username: 'runbook' } },
        prometheus: { url: PUBLIC },
        pooler: {
          ...{ kind: 'pgbouncer', secretId: 'stats' },
          bouncers: [{ host: 'bouncer.example.com' }, { host: 'pgbouncer-1.pgbouncer.shop' }],
        },
      },
    ],
    notifications: {
      pagerDuty: { secretId: 'p', url: 'https://events.internal' },
      statuspage: { secretId: 's', pageId: 'p', url: 'http://localhost:1' },
      webhook: { url: 'https://hooks.local/incidents' },
    },
  };
  expect(told(sections).map((line) => line.split(':')[0])).toEqual([
    'targets.0.kubernetes.eks.endpoint',
    'targets.0.postgres.iam.host',
    'targets.0.pooler.bouncers.1.host',
    'notifications.pagerDuty.url',
    'notifications.statuspage.url',
    'notifications.webhook.url',
  ]);
});

describe('what has a region', () => {
  const target = { ...TARGET_INPUT, prometheus: { url: PUBLIC } };
  const alertTopics = ['arn:aws:sns:eu-west-1:111122223333:database-pool'];
  const topics = (deployment: Deployment, region?: string) =>
    told({ targets: [target], deployment: { alertTopics, ...deployment } }, region);

  it('is that of the stack', () => {
    expect(topics({ region: 'eu-west-1' })).toEqual([]);
    expect(topics({}, 'eu-west-1')).toEqual([]);
    expect(topics({ region: 'eu-central-1' }, 'eu-west-1')).toEqual([
      'deployment.alertTopics.0: is in eu-west-1, and the stack in eu-central-1: name one of its region',
    ]);
    expect(topics({}, 'eu-central-1')).toHaveLength(1);
  });

  it('is not guessed', () => {
    expect(topics({})).toEqual([
      'deployment.region: is needed with deployment.alertTopics, which are of one region',
    ]);
  });

  it('is that of a cluster whose access entries the stack makes', () => {
    const entries = (accessEntries: boolean, deployment: Deployment) => {
      const eks = { clusterName: 'main', region: 'eu-west-1', accessEntries };
      return told({ targets: [{ ...target, kubernetes: { ...CLUSTER, eks } }], deployment });
    };
    expect(entries(false, { region: 'us-east-1' })).toEqual([]);
    expect(entries(true, { region: 'eu-west-1' })).toEqual([]);
    expect(entries(true, { region: 'us-east-1' })).toEqual([
      expect.stringContaining('made in the region of the stack, us-east-1, and the cluster is in eu-west-1'),
    ]);
    expect(entries(true, {})).toEqual([expect.stringContaining('give deployment.region')]);
  });

  it('is that of the secrets and of their keys too', () => {
    const secretId = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pg-abcdef';
    const sections = (region: string): Sections => ({
      targets: [{ ...target, kubernetes: { ...TARGET_INPUT.kubernetes, secretId }, postgres: { secretId } }],
      notifications: {
        slack: { secretId, signingSecretId: secretId },
        pagerDuty: {
          secretId,
          webhookSecretId: secretId,
          notes: { secretId, from: 'a@example.com', services: {} },
        },
      },
      deployment: {
        region,
        encryption: { secretKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd'] },
      },
    });
    expect(told(sections('eu-west-1'))).toEqual([]);
    expect(told(sections('us-east-1')).map((line) => line.split(':')[0])).toEqual([
      'deployment.encryption.secretKeyArns.0',
      'targets.0.kubernetes.secretId',
      'targets.0.postgres.secretId',
      'notifications.pagerDuty.secretId',
      'notifications.slack.secretId',
      'notifications.slack.signingSecretId',
      'notifications.pagerDuty.webhookSecretId',
      'notifications.pagerDuty.notes.secretId',
    ]);
  });
});
