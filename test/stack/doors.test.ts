/** Where Slack and PagerDuty send what people decide: their routes, and what their functions may do. */
import { ConfigurationError } from '../../src/model/errors';
import { configuration } from '../support/builders';
import { flat, lines, permissionsByRole } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const notifications = {
  slack: { secretId: 'slack', signingSecretId: 'slack-signing' },
  pagerDuty: { secretId: 'pagerduty', webhookSecretId: 'pagerduty-webhooks' },
};
const before = synthesize(
  configuration({ notifications: { slack: { secretId: 'slack' }, pagerDuty: { secretId: 'pagerduty' } } }),
);
const template = synthesize(configuration({ notifications }));
const read = (secret: string) =>
  `secretsmanager:GetSecretValue arn::secretsmanager:::secret:${secret}-??????`;
const given = (of: typeof template) =>
  Object.entries(permissionsByRole(of)).flatMap(([role, each]) =>
    lines(each).map((line) => `${role}: ${line}`),
  );

it('each is one route with no authorizer, of one function that nobody else calls', () => {
  const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(
    ({ Properties }) =>
      `${Properties.HttpMethod} ${flat(Properties.ResourceId)} ${Properties.AuthorizationType}`,
  );
  expect(methods).toEqual(
    expect.arrayContaining(['POST <WebhookApislackactions> NONE', 'POST <WebhookApipagerdutyevents> NONE']),
  );
  const callers = Object.values(template.findResources('AWS::Lambda::Permission')).flatMap(
    ({ Properties }) => (/Slack|PagerDuty/.test(flat(Properties.FunctionName)) ? [Properties.Principal] : []),
  );
  expect(callers).toEqual(['apigateway.amazonaws.com', 'apigateway.amazonaws.com']);
});

it('each may read its own secret and call the function that writes; that one may keep what fails, and nothing else is other', () => {
  const own = /: (logs|xray):/;
  const known = given(before);
  expect(
    given(template)
      .filter((line) => !known.includes(line) && !own.test(line))
      .sort(),
  ).toEqual([
    'Answer: sqs:SendMessage <UndeliveredEvents>',
    'PagerDuty: lambda:InvokeFunction <AnswerFunction>',
    `PagerDuty: ${read('pagerduty-webhooks')}`,
    // Of each function, for the check.
    'Prepare: lambda:GetFunctionConcurrency <PagerDutyFunction>',
    'Prepare: lambda:GetFunctionConcurrency <SlackFunction>',
    'Slack: lambda:InvokeFunction <AnswerFunction>',
    `Slack: ${read('slack-signing')}`,
    'Workflow: lambda:InvokeFunction <PagerDutyFunction>',
    'Workflow: lambda:InvokeFunction <SlackFunction>',
  ]);
  expect(known.filter((line) => !given(template).includes(line))).toEqual([]);
});

it('nothing stands in for Slack in a deployment', () => {
  expect(JSON.stringify(template.toJSON())).not.toContain('RUNBOOK_SLACK_STAND_IN');
});

it('no word is lost: what the function that writes fails at, three times, is kept for people', () => {
  const configs = Object.values(template.findResources('AWS::Lambda::EventInvokeConfig')).map(
    ({ Properties }) => [
      flat(Properties.FunctionName),
      Properties.MaximumRetryAttempts,
      flat(Properties.DestinationConfig.OnFailure.Destination),
    ],
  );
  expect(configs).toContainEqual(['<AnswerFunction>', 2, '<UndeliveredEvents>']);
  const names = Object.values(before.findResources('AWS::Lambda::EventInvokeConfig')).map(({ Properties }) =>
    flat(Properties.FunctionName),
  );
  expect(names).not.toContain('<AnswerFunction>');
});

it.each<[string, object, string]>([
  [
    'no answers',
    { answers: { enabled: false } },
    'notifications.slack.signingSecretId: needs deployment.answers.enabled',
  ],
  [
    'addresses alone, for Slack names none',
    { api: { callers: { kind: 'addresses', cidrs: ['203.0.113.7/32'] } } },
    'signingSecretId: needs deployment.api.callers that let Slack in',
  ],
  [
    'a private API',
    { api: { callers: { kind: 'endpoints', vpcEndpointIds: ['vpce-0123456789abcdef0'] } } },
    'webhookSecretId: needs deployment.api.callers that let PagerDuty in',
  ],
])('%s: refused', (_, deployment, why) => {
  let problems = '';
  try {
    configuration({ notifications, deployment });
  } catch (error) {
    problems = error instanceof ConfigurationError ? error.problems.join('\n') : String(error);
  }
  expect(problems).toContain(why);
});

it('PagerDuty names its addresses: they may be those that are let in', () => {
  const callers = { kind: 'addresses' as const, cidrs: ['203.0.113.7/32'] };
  const { pagerDuty } = notifications;
  expect(configuration({ notifications: { pagerDuty }, deployment: { api: { callers } } })).toBeDefined();
});
