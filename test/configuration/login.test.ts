/** A login before answers that others would go around, or that anybody could pass: refused before anything is deployed. */
import { configuration } from '../support/builders';

it.each<[string, object, object, string]>([
  [
    'buttons in Slack that would go around it',
    {},
    { slack: { secretId: 'slack', signingSecretId: 'signing' } },
    "signingSecretId: a button in Slack would answer without the login of deployment.answers.login: leave this out, or add 'slack'",
  ],
  [
    'PagerDuty, which would too',
    { alsoTaken: ['slack'] },
    { pagerDuty: { secretId: 'pagerduty', webhookSecretId: 'webhooks' } },
    "webhookSecretId: PagerDuty would answer without the login of deployment.answers.login: leave this out, or add 'pagerduty'",
  ],
  [
    'an issuer of everybody',
    { issuer: 'https://accounts.google.com' },
    {},
    'allowed: everybody can log in at this issuer: name who may answer for lead-engineer',
  ],
  [
    'one of many tenants',
    { issuer: 'https://login.microsoftonline.com/common/v2.0' },
    {},
    'issuer: is of many tenants',
  ],
  ['an issuer without TLS', { issuer: 'http://id.example.com' }, {}, 'issuer: '],
  [
    'the address of its metadata',
    { issuer: 'https://id.example.com/.well-known/openid-configuration' },
    {},
    'the issuer alone',
  ],
  ['no client', { clientId: '' }, {}, 'clientId: '],
  ['scopes of something else', { scopes: ['email'] }, {}, "'openid' has to be among them"],
  ['an audience that is nobody', { allowed: { 'sre-on-call': {} } }, {}, 'name a person or a group'],
])('%s: refused before it is deployed', (_, login, notifications, why) => {
  const problems = (() => {
    try {
      configuration({
        ...{
          notifications,
          deployment: { answers: { login: { issuer: 'https://id.example.com', clientId: 'a', ...login } } },
        },
      });
      return [];
    } catch (error) {
      return (error as { problems: string[] }).problems;
    }
  })();
  expect(problems.join('\n')).toContain(why);
});
