/** The webhook: who is let in, what is let through, what is answered, and what is written down. */
import { Match } from 'aws-cdk-lib/assertions';
import { configuration } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const template = synthesize(configuration());
const stageOf = (from = template) => {
  const [stage] = Object.values(from.findResources('AWS::ApiGateway::Stage'));
  return stage?.['Properties'];
};

/** Each with how it authorizes. */
const methodsOf = (from: typeof template) =>
  Object.values(from.findResources('AWS::ApiGateway::Method')).map(
    ({ Properties }) =>
      `${Properties.HttpMethod} ${flat(Properties.ResourceId)} ${Properties.AuthorizationType}`,
  );

it('lets in by a token authorizer, whose answer is cached for five minutes, and to the page of a link by its signature', () => {
  expect(methodsOf(template).sort()).toEqual([
    'GET <WebhookApianswerstoken> NONE',
    'POST <WebhookApialerts> CUSTOM',
    'POST <WebhookApianswerstoken> NONE',
  ]);
  template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
    Type: 'TOKEN',
    IdentitySource: 'method.request.header.Authorization',
    IdentityValidationExpression: '^Bearer +\\S+$',
    AuthorizerResultTtlInSeconds: 300,
  });
});

it('lets nobody else call its functions', () => {
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
  const principals = permissions.map(({ Properties }) => [
    Properties.Principal,
    flat(Properties.FunctionName),
    flat(Properties.SourceArn).replace(/.*execute-api:::/, ''),
  ]);
  expect(principals.sort()).toEqual([
    ...['GET', 'POST'].map((method) => [
      'apigateway.amazonaws.com',
      '<AnswerFunction>',
      `<WebhookApi>/<WebhookApiDeploymentStagev1>/${method}/answers/*`,
    ]),
    ['apigateway.amazonaws.com', '<AuthorizeFunction>', '<WebhookApi>/authorizers/<WebhookAuthorizer>'],
    [
      'apigateway.amazonaws.com',
      '<IntakeFunction>',
      '<WebhookApi>/<WebhookApiDeploymentStagev1>/POST/alerts',
    ],
    ['events.amazonaws.com', '<EscalateFunction>', '<AudiencesExecutionEndedBadly>'],
    ['events.amazonaws.com', '<ReleaseFunction>', '<AudiencesExecutionEndedBadly>'],
  ]);
});

it('checks bodies before a function is called', () => {
  template.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true });
  template.hasResourceProperties('AWS::ApiGateway::Method', {
    RequestValidatorId: Match.anyValue(),
    RequestModels: { 'application/json': { Ref: Match.stringLikeRegexp('WebhookBody') } },
  });
  template.hasResourceProperties('AWS::ApiGateway::Model', {
    Schema: Match.objectLike({
      required: ['version', 'groupKey', 'alerts'],
      properties: Match.objectLike({ alerts: Match.objectLike({ minItems: 1, maxItems: 1_000 }) }),
    }),
  });
});

it.each([
  'THROTTLED',
  'QUOTA_EXCEEDED',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'AUTHORIZER_FAILURE',
  'AUTHORIZER_CONFIGURATION_ERROR',
])('answers %s with 503, which Alertmanager retries', (ResponseType) => {
  template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', { ResponseType, StatusCode: '503' });
});

it('throttles as configured', () => {
  const deployment = { api: { requestsPerSecond: 3, burst: 7 } };
  expect(stageOf(synthesize(configuration({ deployment }))).MethodSettings).toEqual([
    expect.objectContaining({ ThrottlingRateLimit: 3, ThrottlingBurstLimit: 7 }),
  ]);
});

it('logs every access as JSON, with no header and no body', () => {
  const { AccessLogSetting, MethodSettings } = stageOf();
  const fields = JSON.parse(AccessLogSetting.Format) as Record<string, string>;
  expect(fields).toMatchObject({ status: '$context.status', ip: '$context.identity.sourceIp' });
  expect(AccessLogSetting.Format).not.toMatch(/header|authorizationToken|Authorization|body|input/i);
  // Whole requests would hold the token.
  expect(MethodSettings).toEqual([expect.objectContaining({ DataTraceEnabled: false })]);
});

it('keeps the address of a link out of the access log and out of traces', () => {
  const { AccessLogSetting, TracingEnabled } = stageOf();
  expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({ path: '$context.resourcePath' });
  expect(AccessLogSetting.Format).not.toMatch(/\$context\.(path|requestOverride|protocol)\b|pathParameters/);
  expect(TracingEnabled).toBe(false);
});

describe('without answers by link', () => {
  const without = synthesize(configuration({ deployment: { answers: { enabled: false } } }));

  it('there is no page, no key, and nothing that messages would make links of; requests are traced', () => {
    expect(methodsOf(without)).toEqual(['POST <WebhookApialerts> CUSTOM']);
    without.resourceCountIs('AWS::SecretsManager::Secret', 1);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/AnswerFunction|RUNBOOK_ANSWER/);
    expect(stageOf(without).TracingEnabled).toBe(true);
  });
});

it('tells the function that sends messages where links lead, and with which key they are signed', () => {
  const variables = Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment?.Variables ?? {},
  );
  const [sender] = variables.filter((each) => each.RUNBOOK_ANSWERS_URL);
  expect(flat(sender.RUNBOOK_ANSWERS_URL)).toMatch(/^https:\/\/<WebhookApi>\.execute-api\..*\/v1\/answers$/);
  expect(flat(sender.RUNBOOK_ANSWER_KEY_SECRET)).toBe('<AnswerKey>');
  expect(variables.filter((each) => each.RUNBOOK_ANSWER_KEY_SECRET)).toHaveLength(2);
});

it('makes API Gateway keep no log of its own, and writes why a request failed into the access log', () => {
  const { AccessLogSetting, MethodSettings } = stageOf();
  expect(MethodSettings).toEqual([expect.objectContaining({ LoggingLevel: 'OFF' })]);
  expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({
    error: '$context.error.message',
    authorizerError: '$context.authorizer.error',
    integrationError: '$context.integration.error',
  });
});

it('leaves the role for logs to the account where that has one', () => {
  template.resourceCountIs('AWS::ApiGateway::Account', 1);
  const without = synthesize(configuration({ deployment: { api: { accountLogRole: false } } }));
  without.resourceCountIs('AWS::ApiGateway::Account', 0);
});

describe('the firewall', () => {
  const guarded = synthesize(configuration({ deployment: { firewall: { enabled: true } } }));

  it('limits one address, answers with 503, and keeps no samples of requests', () => {
    guarded.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      Rules: Match.arrayWith([
        Match.objectLike({
          Statement: { RateBasedStatement: Match.objectLike({ Limit: 1_000, AggregateKeyType: 'IP' }) },
          Action: { Block: { CustomResponse: { ResponseCode: 503, CustomResponseBodyKey: 'Busy' } } },
        }),
      ]),
    });
    expect(JSON.stringify(guarded.findResources('AWS::WAFv2::WebACL'))).not.toContain(
      '"SampledRequestsEnabled":true',
    );
    const [association] = Object.values(guarded.findResources('AWS::WAFv2::WebACLAssociation'));
    expect(flat(association?.['Properties'].ResourceArn)).toBe(
      'arn::apigateway:::/restapis/<WebhookApi>/stages/<WebhookApiDeploymentStagev1>',
    );
  });

  it('is there when it is asked for', () => {
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});
