/** Who can reach the webhook at all: anyone, addresses, or a private network; refused where that keeps nobody out. */
import { Match } from 'aws-cdk-lib/assertions';
import { type ConfigurationInput, parseConfiguration } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

type DeploymentInput = NonNullable<ConfigurationInput['deployment']>;
type Callers = NonNullable<NonNullable<DeploymentInput['api']>['callers']>;
const withCallers = (callers: Callers, more: DeploymentInput = {}) =>
  synthesize(configuration({ deployment: { ...more, api: { callers } } }));
const apiOf = (template: ReturnType<typeof synthesize>) =>
  Object.values(template.findResources('AWS::ApiGateway::RestApi'))[0]?.['Properties'];
const deploymentOf = (template: ReturnType<typeof synthesize>) =>
  Object.keys(template.findResources('AWS::ApiGateway::Deployment'))[0];
const urlOf = (template: ReturnType<typeof synthesize>) =>
  flat(template.findOutputs('WebhookUrl')['WebhookUrl']?.['Value']);
const policy = (denied: unknown) => ({
  Version: '2012-10-17',
  Statement: ['Allow', 'Deny'].map((Effect) => ({
    Effect,
    Principal: { AWS: '*' },
    Action: 'execute-api:Invoke',
    Resource: 'execute-api:/*',
    ...(Effect === 'Deny' && { Condition: denied }),
  })),
});

const anyone = synthesize(configuration());
const addresses = withCallers({ kind: 'addresses', cidrs: ['203.0.113.7/32', '198.51.100.0/24'] });

it('is anyone by default: no policy, a regional address', () => {
  expect(apiOf(anyone)).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] } });
  expect(apiOf(anyone).Policy).toBeUndefined();
});

it('is the named addresses: all others are denied before the authorizer is asked', () => {
  expect(apiOf(addresses)).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] } });
  expect(apiOf(addresses).Policy).toEqual(
    policy({ NotIpAddress: { 'aws:SourceIp': ['203.0.113.7/32', '198.51.100.0/24'] } }),
  );
});

it('is deployed anew when the policy changes, without which the stage would keep the old one', () => {
  const other = withCallers({ kind: 'addresses', cidrs: ['203.0.113.8/32'] });
  const names = [anyone, addresses, other].map(deploymentOf);
  expect(new Set(names).size).toBe(3);
});

it('is a private network by endpoints that exist, at the address of the first', () => {
  const vpcEndpointIds = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];
  const template = withCallers({ kind: 'endpoints', vpcEndpointIds });
  expect(apiOf(template)).toMatchObject({
    EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: vpcEndpointIds },
    Policy: policy({ StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } }),
  });
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  expect(urlOf(template)).toBe('https://<WebhookApi>-vpce-0123456789abcdef0.execute-api../v1/alerts');
});

it('is a private network by an endpoint of its own, which lets in the senders on one port', () => {
  const template = withCallers(
    { kind: 'new-endpoint', cidrs: ['10.20.0.0/16'] },
    { network: { kind: 'new' } },
  );
  const [id] = Object.keys(
    template.findResources('AWS::EC2::VPCEndpoint', {
      Properties: {
        ServiceName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('execute-api$')])] },
        PrivateDnsEnabled: false,
      },
    }),
  );
  expect(apiOf(template)).toMatchObject({
    EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: [{ Ref: id }] },
    Policy: policy({ StringNotEquals: { 'aws:SourceVpce': [{ Ref: id }] } }),
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: Match.stringLikeRegexp('webhook'),
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.20.0.0/16', FromPort: 443, ToPort: 443 })],
  });
});

it('is blocked by the firewall as well, whose rules come before the policy', () => {
  const firewall = { enabled: true };
  const guarded = withCallers({ kind: 'addresses', cidrs: ['203.0.113.7/32'] }, { firewall });
  const [senders] = Object.entries(guarded.findResources('AWS::WAFv2::IPSet'));
  expect(senders?.[1]['Properties']).toMatchObject({ Addresses: ['203.0.113.7/32'] });
  guarded.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({
        Statement: {
          NotStatement: {
            Statement: { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': [senders?.[0], 'Arn'] } } },
          },
        },
        Action: { Block: {} },
      }),
    ]),
  });
});

it.each<[string, unknown, RegExp]>([
  ['the whole Internet', { kind: 'addresses', cidrs: ['0.0.0.0/0'] }, /prefix of at least \/8/],
  ['the Internet in two halves', { kind: 'addresses', cidrs: ['0.0.0.0/1', '128.0.0.0/1'] }, /prefix of at/],
  ['no range', { kind: 'addresses', cidrs: ['203.0.113.7'] }, /cidrs\[0\]/],
  ['what is no address', { kind: 'addresses', cidrs: ['203.0.113.256/32'] }, /cidrs\[0\]/],
  [
    'an address inside a range',
    { kind: 'addresses', cidrs: ['203.0.113.7/24'] },
    /first address of the range/,
  ],
  ['private addresses', { kind: 'addresses', cidrs: ['10.0.0.0/16'] }, /never reach a public API/],
  ['a range with private ones in it', { kind: 'addresses', cidrs: ['172.0.0.0/8'] }, /never reach/],
  ['an empty list', { kind: 'addresses', cidrs: [] }, /cidrs/],
  ['one twice', { kind: 'addresses', cidrs: ['203.0.113.7/32', '203.0.113.7/32'] }, /each once/],
  ['an id of something else', { kind: 'endpoints', vpcEndpointIds: ['vpc-0123456789abcdef0'] }, /vpce-/],
  [
    'an endpoint in no network',
    { kind: 'new-endpoint', cidrs: ['10.0.0.0/16'] },
    /needs a deployment.network/,
  ],
])('refuses %s', (_, callers, message) => {
  const input = {
    ...{ targets: [TARGET_INPUT], remediation: { mode: 'auto' } },
    deployment: { api: { callers } },
  };
  expect(() => parseConfiguration(input)).toThrow(message);
});
