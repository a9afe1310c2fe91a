/** The template reader, on a synthesized stack and on what it has to refuse. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indexStates } from '../step-functions/definition';
import { findTemplate, type LocalStack, readTemplate } from '../template';
import { STACK_NAME, synthesizeMiniStack } from './fixtures/mini-stack';

let assemblyDir: string;
let stack: LocalStack;
beforeAll(() => {
  assemblyDir = mkdtempSync(path.join(tmpdir(), 'knhk-test-template-'));
  synthesizeMiniStack(assemblyDir);
  const found = findTemplate(assemblyDir);
  stack = readTemplate(found.template, { assemblyDir, stackName: found.stackName });
});
afterAll(() => {
  rmSync(assemblyDir, { recursive: true, force: true });
});

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;

test('a function has its code, its limits and its variables, every reference followed', () => {
  const work = stack.functions.find(({ name }) => name === 'mini-work');
  expect(work).toMatchObject({
    arn: arn('lambda', 'function:mini-work'),
    handler: 'index.work',
    runtime: 'nodejs24.x',
    timeoutSeconds: 2,
    memoryMb: 128,
  });
  expect(path.dirname(work?.codeDir ?? '')).toBe(assemblyDir);
  const [topic] = stack.topics;
  const [secret] = stack.secrets;
  expect(work?.environment).toEqual({
    TOPIC_ARN: topic?.arn,
    TOPIC_NAME: topic?.name,
    BUCKET: 'mini-reports-us-east-1',
    TOKEN_ARN: secret?.arn,
    WHERE: 'us-east-1 b $' + '{Kept}',
  });
});

test('topics, secrets and buckets have the names that clients use', () => {
  expect(stack.topics).toEqual([
    {
      logicalId: expect.stringMatching(/^oncall/),
      name: expect.stringMatching(/^Mini-oncall/),
      arn: expect.stringMatching(/^arn:aws:sns:us-east-1:000000000000:Mini-oncall/),
      label: 'on-call',
    },
  ]);
  expect(stack.secrets).toMatchObject([{ name: 'mini/token' }]);
  expect(stack.secrets[0]?.arn).toMatch(/:secret:mini\/token-[0-9a-f]{6}$/);
  expect(stack.buckets).toMatchObject([{ name: 'mini-reports-us-east-1' }]);
  expect(stack.outputs['TopicArn']).toBe(stack.topics[0]?.arn);
});

test('a queue has the address that clients use', () => {
  const [lost, plain] = stack.queues;
  expect(lost).toMatchObject({
    isFifo: true,
    url: expect.stringMatching(/^https:\/\/sqs\.us-east-1\.amazonaws\.com\/000000000000\/Mini-Lost.*\.fifo$/),
    arn: expect.stringMatching(/^arn:aws:sqs:us-east-1:000000000000:Mini-Lost.*\.fifo$/),
  });
  expect(plain).toMatchObject({ isFifo: false, name: expect.stringMatching(/^Mini-Plain\w+$/) });
});

test('a state machine has its versions, and its aliases by name', () => {
  const patient = stack.stateMachines.find(({ name }) => name === 'patient');
  const machine = arn('states', 'stateMachine:patient');
  expect(patient?.versionArns).toEqual([`${machine}:1`]);
  expect(patient?.aliases).toEqual([{ name: 'live', arn: `${machine}:live`, versionArn: `${machine}:1` }]);
  expect(stack.stateMachines.find(({ name }) => name === 'steps')).toMatchObject({
    versionArns: [],
    aliases: [],
  });
});

test('a state machine is its definition, the ARNs of its functions filled in', () => {
  const machine = stack.stateMachines.find(({ name }) => name === 'steps');
  expect(machine).toMatchObject({ arn: arn('states', 'stateMachine:steps'), type: 'STANDARD' });
  expect(machine?.definition).toMatchObject({
    StartAt: 'Begin',
    States: { Work: { Type: 'Task', Resource: arn('lambda', 'function:mini-work') } },
  });
});

test('a REST API is a list of methods with their paths, functions and authorizers', () => {
  const [api] = stack.restApis;
  const authorizer = {
    name: expect.any(String),
    type: 'TOKEN',
    functionArn: arn('lambda', 'function:mini-authorize'),
    identitySources: ['method.request.header.Authorization'],
    validationExpression: '^Bearer .+$',
    cacheSeconds: 300,
  };
  const method = { functionArn: arn('lambda', 'function:mini-behind'), timeoutMs: 1_000, bodySchemas: {} };
  const bodySchemas = { 'application/json': expect.objectContaining({ required: ['version'] }) };
  expect(api?.stageName).toBe('test');
  expect(api?.methods).toEqual([
    { ...method, httpMethod: 'POST', resourcePath: '/alerts', authorizer },
    { ...method, httpMethod: 'POST', resourcePath: '/checked', authorizer: undefined, bodySchemas },
    { ...method, httpMethod: 'ANY', resourcePath: '/open/{id}', authorizer: undefined },
  ]);
});

test('a rule has its pattern and what its targets receive', () => {
  const [rule] = stack.rules;
  expect(rule?.eventPattern).toMatchObject({
    source: ['aws.states'],
    detail: { stateMachineArn: [arn('states', 'stateMachine:patient')] },
  });
  expect(rule?.targets).toEqual([
    {
      arn: stack.topics[0]?.arn,
      inputTransformer: {
        pathsMap: { 'detail-name': '$.detail.name', 'detail-status': '$.detail.status' },
        template: '"<detail-name> ended as <detail-status>"',
      },
    },
    { arn: arn('lambda', 'function:mini-onevent'), inputTransformer: expect.anything() },
  ]);
});

describe('refusals name the resource and the path', () => {
  const read = (Resources: object) => () => {
    return readTemplate({ Resources }, { assemblyDir, stackName: STACK_NAME });
  };
  const bucket = (BucketName: unknown) => ({
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
  });

  test.each([
    [
      'an unknown function',
      { 'Fn::ImportValue': 'x' },
      'Bucket.Properties.BucketName: Fn::ImportValue is not',
    ],
    ['a reference to nothing', { Ref: 'Gone' }, "Bucket.Properties.BucketName.Ref: refers to 'Gone'"],
    ['an attribute of nothing', { 'Fn::GetAtt': ['Gone', 'Arn'] }, "Fn::GetAtt: refers to 'Gone'"],
    [
      'an attribute that is not there',
      { 'Fn::GetAtt': ['Topic', 'Colour'] },
      "Topic has no attribute 'Colour'",
    ],
    ['a type without a local value', { Ref: 'Vpc' }, 'Vpc: AWS::EC2::Instance has no local value'],
    ['a name that refers to itself', { Ref: 'Bucket' }, 'Bucket: its name refers to itself'],
    ['a choice out of range', { 'Fn::Select': [2, ['a']] }, 'Fn::Select: there is no item 2 in 1'],
    ['a list for a text', { 'Fn::Join': ['-', [['a']]] }, 'Fn::Join: expected text'],
  ])('%s', (_, name, message) => {
    const others = { Topic: { Type: 'AWS::SNS::Topic' }, Vpc: { Type: 'AWS::EC2::Instance' } };
    expect(read({ ...bucket(name), ...others })).toThrow(message);
  });

  test('a function without an asset', () => {
    const Properties = { Code: { ZipFile: 'x' }, Handler: 'index.handler', Runtime: 'nodejs24.x' };
    expect(read({ F: { Type: 'AWS::Lambda::Function', Properties } })).toThrow('F.Properties.Code');
  });

  test('a method that is no Lambda proxy', () => {
    const Integration = { Type: 'MOCK', Uri: 'x' };
    const Properties = { RestApiId: 'x', ResourceId: 'y', HttpMethod: 'GET', Integration };
    const at = 'M.Properties.Integration.Type';
    expect(read({ M: { Type: 'AWS::ApiGateway::Method', Properties } })).toThrow(at);
  });
});

test('parameters have their defaults, unless they are given', () => {
  const template = {
    Parameters: { Name: { Type: 'String', Default: 'default' } },
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Name' } } } },
  };
  const options = { assemblyDir, stackName: STACK_NAME };
  expect(readTemplate(template, options).buckets[0]?.name).toBe('default');
  const given = { ...options, parameters: { Name: 'given' } };
  expect(readTemplate(template, given).buckets[0]?.name).toBe('given');
});

describe('definitions that would run otherwise here than in the service', () => {
  const known = new Set(['arn:known']);
  const task = { Type: 'Task', Resource: 'arn:known', End: true };
  const parallel = (...branches: object[]) => ({
    Type: 'Parallel',
    End: true,
    Branches: branches.map((States) => ({ StartAt: 'A', States })),
  });

  test.each([
    ['JSONata', { QueryLanguage: 'JSONata', States: {} }, 'does not carry JSONata'],
    [
      'JSONata in one state',
      { States: { A: { ...task, QueryLanguage: 'JSONata' } } },
      'does not carry JSONata',
    ],
    [
      'the state in the context',
      { States: { A: { ...task, InputPath: '$$.State.Name' } } },
      'has no $$.State',
    ],
    ['one name twice', { States: { A: parallel({ A: task }) } }, 'two states are called A'],
    ['a Map', { States: { A: { Type: 'Map' } } }, 'type Map is not run locally'],
    [
      'States.TaskFailed beside a time limit',
      { States: { A: { ...task, TimeoutSeconds: 2, Retry: [{ ErrorEquals: ['States.TaskFailed'] }] } } },
      'States.TaskFailed would match its timeout too',
    ],
    [
      'a foreign resource',
      { States: { A: { ...task, Resource: 'arn:other' } } },
      'arn:other is not a function',
    ],
  ])('%s', (_, definition, message) => {
    expect(() => indexStates('m', definition, known)).toThrow(message);
  });

  test('a sound one is indexed with its branches', () => {
    const index = indexStates('m', { States: { P: parallel({ A: task }, { B: task }) } }, known);
    expect(index.get('P')).toMatchObject({ lane: '', branches: ['P/0', 'P/1'] });
    expect(index.get('B')).toMatchObject({ lane: 'P/1', resource: 'arn:known' });
  });
});
