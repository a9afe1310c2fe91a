/** The login before an answer: its route, and what its function may do and reach. */
import { notDeployable } from '../../src/configuration/deployable';
import { configuration, type Sections } from '../support/builders';
import { flat, lines, permissionsByRole } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const LOGIN = { issuer: 'https://id.example.com', clientId: 'runbook', clientSecretId: 'login-client' };
const NETWORK = {
  kind: 'existing' as const,
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0'],
  availabilityZones: ['eu-west-1a'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const configured = (login: object = {}, deployment: Sections['deployment'] = {}) =>
  configuration({ deployment: { ...deployment, answers: { login: { ...LOGIN, ...login } } } });
const before = synthesize(configuration());
const template = synthesize(configured());

const given = (of: typeof template) =>
  Object.entries(permissionsByRole(of)).flatMap(([role, each]) =>
    lines(each).map((line) => `${role}: ${line}`),
  );
const functionOf = (of: typeof template) =>
  Object.entries(of.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('Login'))?.[1][
    'Properties'
  ];

it('is one route beside the links, with no authorizer, of one function that nobody else lets in', () => {
  const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(
    ({ Properties }) =>
      `${Properties.HttpMethod} ${flat(Properties.ResourceId)} ${Properties.AuthorizationType}`,
  );
  expect(methods).toContain('GET <WebhookApianswerslogin> NONE');
  expect(methods.filter((each) => each.includes('login'))).toHaveLength(1);
  const callers = Object.values(template.findResources('AWS::Lambda::Permission')).flatMap(
    ({ Properties }) => (flat(Properties.FunctionName).includes('Login') ? [Properties.Principal] : []),
  );
  expect(callers).toEqual(['apigateway.amazonaws.com']);
  expect(flat(Object.values(template.findOutputs('LoginCallbackUrl'))[0]?.['Value'])).toMatch(
    /^https:\/\/<WebhookApi>\.execute-api\..*\/v1\/answers\/login$/,
  );
});

it('may read two secrets and nothing else, and nothing else may do more than before but ask it for a check', () => {
  const [known, now] = [given(before), given(template)];
  expect(now.filter((line) => !known.includes(line) && !/: (logs|xray):/.test(line)).sort()).toEqual([
    'Login: secretsmanager:GetSecretValue <AnswerKey>',
    'Login: secretsmanager:GetSecretValue arn::secretsmanager:::secret:login-client-??????',
    'Prepare: lambda:GetFunctionConcurrency <LoginFunction>',
    'Workflow: lambda:InvokeFunction <LoginFunction>',
  ]);
  expect(known.filter((line) => !now.includes(line))).toEqual([]);
  const withoutSecret = given(synthesize(configured({ clientSecretId: undefined })));
  expect(withoutSecret.filter((line) => line.startsWith('Login: secretsmanager'))).toEqual([
    'Login: secretsmanager:GetSecretValue <AnswerKey>',
  ]);
});

it('knows where it is, which the issuer has to know too', () => {
  const { Variables } = functionOf(template)?.Environment ?? {};
  expect(flat(Variables.RUNBOOK_ANSWERS_URL)).toMatch(/\/v1\/answers$/);
  expect(flat(Variables.RUNBOOK_ANSWER_KEY_SECRET)).toBe('<AnswerKey>');
});

it('is in the network of the targets for an issuer with a private address alone', () => {
  expect(functionOf(synthesize(configured({}, { network: NETWORK })))).not.toHaveProperty('VpcConfig');
  const inside = configured({ issuer: 'https://id.corp.internal' }, { network: NETWORK });
  expect(functionOf(synthesize(inside))).toHaveProperty('VpcConfig');
});

it.each<[string, object, string | undefined, string]>([
  ['on this machine', { issuer: 'http://127.0.0.1:4000' }, undefined, 'leads a function to itself'],
  [
    'private, where the functions are in no network',
    { issuer: 'https://id.corp.internal' },
    undefined,
    'give deployment.network',
  ],
  [
    'with a secret of another region',
    { clientSecretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:login-AbCdEf' },
    'eu-west-1',
    'clientSecretId: is in us-east-1',
  ],
])('an issuer %s: refused before it is deployed', (_, login, region, why) => {
  const told = notDeployable(configured(login), region).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
  expect(told.join('\n')).toMatch(new RegExp(`^deployment\\.answers\\.login\\..*${why}`, 'm'));
});

it('is not there without the option', () => {
  expect(functionOf(before)).toBeUndefined();
  expect(JSON.stringify(before.toJSON())).not.toMatch(/answerslogin|LoginCallbackUrl/);
});
