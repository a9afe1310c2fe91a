/** Where the functions run that reach the targets. */
import type { Template } from 'aws-cdk-lib/assertions';
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { parseConfiguration } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';
import { flat, lines, permissionsByRole } from '../support/permissions';
import { synthesize } from '../support/synthesized';

type NetworkInput = NonNullable<NonNullable<ConfigurationInput['deployment']>['network']>;
const within = (network: NetworkInput, more: Partial<ConfigurationInput> = {}) =>
  synthesize(configuration({ ...more, deployment: { network } }));
const EXISTING = {
  kind: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  securityGroupIds: ['sg-0123456789abcdef0'],
} as const satisfies NetworkInput;

const IN_THE_NETWORK = [
  'Answer',
  'Diagnose',
  'Escalate',
  'Follow',
  'Join',
  'Release',
  'Remediate',
  'Report',
  'Undo',
  'Validate',
];
const placed = (template: Template) =>
  Object.entries(template.findResources('AWS::Lambda::Function')).flatMap(([id, { Properties }]) =>
    Properties.VpcConfig ? [[id.replace(/Function.*/, ''), Properties.VpcConfig] as const] : [],
  );
const endpoints = (template: Template) =>
  Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
    .map(({ Properties }) => flat(Properties.ServiceName).replace(/^com\.amazonaws\.\./, ''))
    .sort();

it('is nowhere by default', () => {
  expect(placed(within({ kind: 'none' }))).toEqual([]);
});

it('is where the configuration says, with nothing looked up and nothing made', () => {
  const template = within(EXISTING);
  const functions = placed(template);
  expect(functions.map(([name]) => name).sort()).toEqual(IN_THE_NETWORK);
  for (const [, vpc] of functions) {
    expect(vpc).toEqual({
      SubnetIds: [...EXISTING.privateSubnetIds],
      SecurityGroupIds: [...EXISTING.securityGroupIds],
    });
  }
  for (const type of ['VPC', 'Subnet', 'SecurityGroup', 'VPCEndpoint']) {
    template.resourceCountIs(`AWS::EC2::${type}`, 0);
  }
});

it('lets Lambda make network interfaces, and denies it to the code of the functions', () => {
  const roles = permissionsByRole(within(EXISTING));
  const holders = Object.entries(roles).filter(([, each]) =>
    lines(each).includes('ec2:CreateNetworkInterface *'),
  );
  expect(holders.map(([role]) => role).sort()).toEqual(IN_THE_NETWORK);
  for (const [, each] of holders) {
    const allowed = lines(each).filter((line) => line.startsWith('ec2:'));
    const denied = allowed.map((line) => `not ${line} if Null lambda:SourceFunctionArn false`);
    expect(lines(each)).toEqual(expect.arrayContaining(denied));
    expect(allowed).toHaveLength(6);
  }
});

/** A zone that CloudFormation picks out of the region's, by its place among them, or one by its name. */
const zonesOf = (template: Template) => [
  ...new Set(
    Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => {
      const zone = Properties.AvailabilityZone;
      return typeof zone === 'string' ? zone : Number(zone['Fn::Select'][0]);
    }),
  ),
];

describe.each<[string, { region?: string; account?: string }]>([
  ['without region and account', {}],
  ['with both, and nothing looked up', { region: 'eu-west-1', account: '111122223333' }],
])('the zones of a network of its own, %s', (_, place) => {
  const zones = (network: object) =>
    zonesOf(synthesize(configuration({ deployment: { ...place, network: { kind: 'new', ...network } } })));

  it('are as many as wanted', () => {
    expect(zones({})).toEqual([0, 1]);
    expect(zones({ maxAzs: 3 })).toEqual([0, 1, 2]);
  });

  it('are those that are named', () => {
    const named = ['eu-west-1a', 'eu-west-1c', 'eu-west-1b'];
    expect(zones({ availabilityZones: named })).toEqual(named);
  });
});

describe('a network of its own', () => {
  const template = within({ kind: 'new' });

  it('has no way in and no way out but to the services that are called', () => {
    expect(
      placed(template)
        .map(([name]) => name)
        .sort(),
    ).toEqual(IN_THE_NETWORK);
    expect(endpoints(template)).toEqual(['s3', 'secretsmanager', 'sns', 'states']);
    for (const type of ['NatGateway', 'InternetGateway']) template.resourceCountIs(`AWS::EC2::${type}`, 0);
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(
      ingress.map(({ Properties }) => [Properties.FromPort, flat(Properties.SourceSecurityGroupId)]),
    ).toEqual([[443, '<NetworkFunctions>']]);
    for (const group of Object.values(template.findResources('AWS::EC2::SecurityGroup'))) {
      expect(group['Properties'].SecurityGroupIngress).toBeUndefined();
    }
    template.resourceCountIs('AWS::EC2::FlowLog', 1);
  });

  it('has endpoints for EKS and Prometheus where they are asked', () => {
    const targets = [
      {
        ...TARGET_INPUT,
        kubernetes: { namespace: 'n', deployment: 'd', eks: { clusterName: 'main' } },
        prometheus: { managed: { workspaceId: 'ws-01234567-89ab-cdef-0123-456789abcdef' } },
      },
    ];
    const services = endpoints(within({ kind: 'new' }, { targets }));
    expect(services).toEqual(['aps-workspaces', 'eks', 's3', 'secretsmanager', 'sns', 'states']);
  });

  it('has a way out for channels outside AWS, and is refused without one', () => {
    const notifications = { pagerDuty: { secretId: 'pagerduty' } };
    const withNat = within({ kind: 'new', natGateways: 1 }, { notifications });
    withNat.resourceCountIs('AWS::EC2::NatGateway', 1);
    expect(() => within({ kind: 'new' }, { notifications })).toThrow(
      'deployment.network.natGateways: must be at least 1: notifications.pagerDuty is outside AWS',
    );
  });
});

it.each([
  ['a subnet too many', { ...EXISTING, availabilityZones: ['eu-west-1a'] }, 'as many as'],
  ['an id of something else', { ...EXISTING, vpcId: 'subnet-0123456789abcdef0' }, 'vpcId'],
  ['no security group', { ...EXISTING, securityGroupIds: [] }, 'securityGroupIds'],
  ['a field of another kind', { kind: 'none', vpcId: 'vpc-0123456789abcdef0' }, 'vpcId'],
  ['one zone', { kind: 'new', availabilityZones: ['eu-west-1a'] }, 'availabilityZones'],
  ['a zone twice', { kind: 'new', availabilityZones: ['eu-west-1a', 'eu-west-1a'] }, 'each zone once'],
  [
    'zones both counted and named',
    { kind: 'new', maxAzs: 2, availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
    'only one of maxAzs, availabilityZones may be given',
  ],
])('refuses %s', (_, network, message) => {
  const remediation = { mode: 'auto' };
  expect(() => parseConfiguration({ targets: [TARGET_INPUT], remediation, deployment: { network } })).toThrow(
    message,
  );
});

it.each<[string, NetworkInput]>([
  ['existing', EXISTING],
  ['new', { kind: 'new', availabilityZones: ['eu-west-1a', 'eu-west-1b'] }],
])('refuses zones of another region (%s)', (_, network) => {
  const deployment = { region: 'eu-central-1', network };
  expect(() => configuration({ deployment })).toThrow(
    "deployment.network.availabilityZones: 'eu-west-1a' is not in deployment.region, eu-central-1",
  );
});

it('is deployed to the region and account of the configuration', () => {
  const deployment = { region: 'eu-central-1', account: '111122223333' };
  const roles = permissionsByRole(synthesize(configuration({ deployment })));
  expect(lines(roles['Report'] ?? [])).toContainEqual(
    expect.stringContaining('states:eu-central-1:111122223333:execution:'),
  );
});
