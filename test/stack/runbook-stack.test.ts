import validate from 'asl-validator';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { matchesPattern } from '../../emulators/aws/events/pattern';
import { RunbookStack } from '../../lib/runbook-stack';
import type { Configuration } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';
import { allStates, synthesize, synthesizedDefinition } from '../support/synthesized';

const template = synthesize(configuration());
const definition = synthesizedDefinition(configuration());

describe('the stack', () => {
  it('has one function a step, on a runtime that AWS supports, bounded in time', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(13);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      });
      expect(Properties.Timeout).toBeLessThanOrEqual(90);
    }
  });

  it('keeps tokens and credentials out of the environment', () => {
    const text = JSON.stringify(template.findResources('AWS::Lambda::Function'));
    expect(text).not.toMatch(/resolve:secretsmanager|password/i);
  });

  it('pages the lead engineer when an execution ends otherwise than well', () => {
    const topics = template.findResources('AWS::SNS::Topic', {
      Properties: { DisplayName: 'Lead engineer' },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [{ Ref: Match.stringLikeRegexp('Workflow') }],
        },
      },
      Targets: Match.arrayWith([Match.objectLike({ Arn: { Ref: Object.keys(topics)[0] } })]),
    });
  });

  it('pages nobody when an input was refused, and does where the event does not say why it failed', () => {
    const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
    const { detail } = rule?.['Properties']?.EventPattern ?? {};
    const { stateMachineArn: _, ...pattern } = detail;
    const matches = (ended: object) => matchesPattern({ name: 'pool-1', ...ended }, pattern);
    expect(matches({ status: 'FAILED', error: 'InvalidInputError' })).toBe(false);
    // No incident depends on a check, however it was named.
    expect(matches({ status: 'FAILED', error: 'CheckFailed' })).toBe(false);
    expect(matches({ status: 'ABORTED', name: 'check-1' })).toBe(false);
    for (const error of [{ error: 'RejectedAlertError' }, { error: 'TypeError' }, { error: null }, {}]) {
      expect(matches({ status: 'FAILED', ...error })).toBe(true);
    }
  });

  it('gives the lock of an execution up that ended otherwise than well', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: Match.arrayWith([
        Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Release'), 'Arn'] } }),
      ]),
    });
  });

  it('tells of such an end by a function too: other audiences and channels, and the reason', () => {
    const told = Match.arrayWith([
      Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Escalate'), 'Arn'] } }),
    ]);
    template.hasResourceProperties('AWS::Events::Rule', { Targets: told });
    const [{ Properties }] = Object.values(template.findResources('AWS::Events::Rule')) as [
      { Properties: { Targets: { InputTransformer?: { InputTemplate: string } }[] } },
    ];
    const template_ = Properties.Targets.map(({ InputTransformer }) => InputTransformer?.InputTemplate ?? '');
    expect(template_.find((text) => text.includes('execution-ended'))).toContain('"status":<detail-status>');
    // The page itself holds nothing that somebody typed: how a rule escapes that in a text is not documented.
    const page = template_.find((text) => text.startsWith('"')) ?? '';
    expect([...page.matchAll(/<([^>]+)>/g)].map(([, name]) => name)).toEqual([
      'detail-status',
      'detail-executionArn',
    ]);
  });

  it("subscribes who is configured, each once, and refuses to be deployed where nobody hears the engineers' topics", () => {
    const subscriptions = {
      'lead-engineer': { emails: ['ada@shop.io', 'ada@shop.io'], phones: ['+14155550100'] },
      'sre-on-call': { urls: ['https://hooks.shop.io/sns'] },
    };
    const heard = synthesize(configuration({ notifications: { sns: { subscriptions } } }));
    const subscribed = Object.values(heard.findResources('AWS::SNS::Subscription')).map(
      ({ Properties }) => `${Properties.Protocol} ${Properties.Endpoint}`,
    );
    expect(subscribed.sort()).toEqual([
      'email ada@shop.io',
      'https https://hooks.shop.io/sns',
      'sms +14155550100',
    ]);
    const errors = (config: Configuration) => {
      // The CDK's own rules take longer than all the rest: `cdk-nag.test.ts` has them.
      const app = new App({
        builtinCloudFormationValidation: false,
        context: { 'aws:cdk:bundling-stacks': [] },
      });
      const stack = new RunbookStack(app, 'S', { configuration: config });
      return Annotations.fromStack(stack)
        .findError('*', Match.anyValue())
        .map(({ entry }) => entry.data);
    };
    expect(errors(configuration({ notifications: { sns: { subscriptions } } }))).toEqual([]);
    expect(errors(configuration())).toEqual([
      expect.stringContaining('nobody hears a message for sre-on-call'),
      expect.stringContaining('nobody hears a message for lead-engineer'),
    ]);
  });

  it('has a topic for each of the four audiences', () => {
    const names = Object.values(template.findResources('AWS::SNS::Topic')).map(
      (topic) => topic['Properties'].DisplayName,
    );
    expect(names.sort()).toEqual(['Customer success', 'Engineering manager', 'Lead engineer', 'SRE on call']);
  });

  it('takes several targets, sharing secrets or not', () => {
    const other = {
      ...TARGET_INPUT,
      name: 'other',
      postgres: { secretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pg-abcdef' },
    };
    expect(() => synthesize(configuration({ targets: [TARGET_INPUT, other] }))).not.toThrow();
  });
});

describe('what is kept', () => {
  const everything = configuration({ deployment: { encryption: { customerKey: true } } });
  const { Resources } = synthesize(everything).toJSON() as {
    Resources: Record<string, { Type: string; DeletionPolicy?: string; UpdateReplacePolicy?: string }>;
  };
  const policies = Object.values(Resources).flatMap(({ Type, DeletionPolicy, UpdateReplacePolicy }) =>
    UpdateReplacePolicy === 'Retain' || DeletionPolicy?.startsWith('Retain') ? [[Type, DeletionPolicy]] : [],
  );

  it('outlives the stack, and not a first deployment that failed', () => {
    expect(new Set(policies.map(([type]) => type))).toEqual(
      new Set([
        'AWS::ApiGateway::Account',
        'AWS::IAM::Role',
        'AWS::KMS::Key',
        'AWS::S3::Bucket',
        'AWS::SNS::Topic',
        'AWS::SQS::Queue',
        'AWS::StepFunctions::StateMachineVersion',
      ]),
    );
    expect(new Set(policies.map(([, policy]) => policy))).toEqual(new Set(['RetainExceptOnCreate']));
  });
});

describe('the definition', () => {
  const states = allStates(definition);

  it('passes asl-validator', () => {
    const { isValid, errorsText } = validate(definition as never);
    expect(isValid ? '' : errorsText()).toBe('');
  });

  it('has every state name once: the local interpreter tells states apart by name', () => {
    const names = states.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is JSONPath, calls functions by plain ARN, and bounds every call', () => {
    expect(JSON.stringify(definition)).not.toMatch(/JSONata|waitForTaskToken|\$\$\.State\./);
    const tasks = states.filter(([, state]) => state.Type === 'Task');
    expect(tasks.length).toBeGreaterThan(10);
    for (const [name, task] of tasks) {
      expect([name, task.Resource]).toEqual([name, expect.stringMatching(/^arn:aws:lambda:/)]);
      expect([name, task['TimeoutSeconds']]).toEqual([name, expect.any(Number)]);
      expect([name, task['Retry']]).toEqual([name, expect.any(Array)]);
    }
  });

  it('counts the 30 minutes from the incident, and a day for the whole execution', () => {
    const wait = states.find(([name]) => name === 'WaitUntilEscalation')?.[1];
    expect(wait).toMatchObject({ Type: 'Wait', TimestampPath: '$.incident.escalateAt' });
    expect(definition).toMatchObject({ TimeoutSeconds: 86_400 });
  });

  it('ends a failed execution in a Fail state, so that a redrive has nothing to go on with', () => {
    const root = Object.entries(definition.States);
    const leaving = root.filter(([, state]) => ['Task', 'Parallel'].includes(state.Type));
    expect(leaving.length).toBeGreaterThan(5);
    for (const [name, state] of leaving) {
      const caught = (state['Catch'] as { ErrorEquals: string[] }[]).flatMap(
        ({ ErrorEquals }) => ErrorEquals,
      );
      expect([name, caught]).toEqual([name, expect.arrayContaining(['States.ALL'])]);
    }
    const fails = root.filter(([, state]) => state.Type === 'Fail').map(([name]) => name);
    expect(fails.sort()).toEqual(['CheckFailed', 'InputRejected', 'WorkflowFailed']);
  });
});
