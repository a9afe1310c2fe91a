/** A login before answers that others would go around, or that anybody could pass. */
import { CALLED_AUDIENCES } from '../model/audiences';
import type { Contradiction } from './contradiction';
import { mayAnswer } from './escalation-matrix';
import type { Configuration } from './schema';

const PATH = ['deployment', 'answers', 'login'] as const;
/**
 * Issuers where everybody in the world has an account, or can have one: that somebody logged in says nothing of whether they
 * are of this organization.
 */
const EVERYBODYS: readonly string[] = ['accounts.google.com', 'appleid.apple.com'];
/** Microsoft identity platform, OpenID Connect: these stand for tenants of everybody, and `iss` is none of them. */
const MANY_TENANTS = /^https:\/\/login\.microsoftonline\.(com|us)\/(common|organizations|consumers)(\/|$)/i;

export function loginContradictions(config: Configuration): Contradiction[] {
  const { answers } = config.deployment;
  const { login } = answers;
  if (!login) return [];
  return [
    ...(answers.enabled ? [] : [{ path: PATH, message: 'needs deployment.answers.enabled' }]),
    ...around(config, login.alsoTaken),
    ...(MANY_TENANTS.test(login.issuer)
      ? [{ path: [...PATH, 'issuer'], message: 'is of many tenants: give the one of yours, with its id' }]
      : []),
    ...(EVERYBODYS.includes(new URL(login.issuer).hostname) ? unnamed(config) : []),
  ];
}

/** What comes in by Slack or PagerDuty has no login of this kind: to take it all the same has to be said. */
function around(
  { notifications: { slack, pagerDuty } }: Configuration,
  alsoTaken: readonly string[],
): Contradiction[] {
  const message = (service: string, name: string) =>
    `${service} would answer without the login of deployment.answers.login: leave this out, or add '${name}' to its alsoTaken`;
  return [
    ...(slack?.signingSecretId !== undefined && !alsoTaken.includes('slack')
      ? [
          {
            path: ['notifications', 'slack', 'signingSecretId'],
            message: message('a button in Slack', 'slack'),
          },
        ]
      : []),
    ...(pagerDuty?.webhookSecretId !== undefined && !alsoTaken.includes('pagerduty')
      ? [
          {
            path: ['notifications', 'pagerDuty', 'webhookSecretId'],
            message: message('PagerDuty', 'pagerduty'),
          },
        ]
      : []),
  ];
}

function unnamed(config: Configuration): Contradiction[] {
  const { allowed } = config.deployment.answers.login ?? { allowed: {} };
  return CALLED_AUDIENCES.filter(
    (audience) => mayAnswer('stop-changes', audience, config) && !(audience in allowed),
  ).map((audience) => ({
    path: [...PATH, 'allowed'],
    message: `everybody can log in at this issuer: name who may answer for ${audience}`,
  }));
}
