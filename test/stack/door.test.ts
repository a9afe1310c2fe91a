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

it('lets in by a token authorizer only, whose answer is cached for five minutes', () => {
  template.resourceCountIs('AWS::ApiGateway::Method', 1);
  template.hasResourceProperties('AWS::ApiGateway::Method', {
    HttpMethod: 'POST',
    AuthorizationType: 'CUSTOM',
  });
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
  const { AccessLogSetting, MethodSettings, TracingEnabled } = stageOf();
  const fields = JSON.parse(AccessLogSetting.Format) as Record<string, string>;
  expect(fields).toMatchObject({ status: '$context.status', ip: '$context.identity.sourceIp' });
  expect(AccessLogSetting.Format).not.toMatch(/header|authorizationToken|Authorization|body|input/i);
  // Whole requests would hold the token.
  expect(MethodSettings).toEqual([expect.objectContaining({ DataTraceEnabled: false })]);
  expect(TracingEnabled).toBe(true);
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
