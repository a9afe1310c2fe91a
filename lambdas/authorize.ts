/** Authorizer of the webhook: lets in whoever carries the bearer token, the current one or the one before it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { ENVIRONMENT } from '../src/configuration/environment';
import { type CheckPart, type CheckTask, isCheckTask } from '../src/readiness/part';
import { errorText } from '../src/text/error-text';
import { checkToken } from './check-webhook';
import { log, logProblem, variable } from './runtime';

/** With the previous token read after the current one, below the function's own five seconds: then its reason is known. */
const SECRET_TIMEOUT_MS = 2_000;

const secrets = new SecretStore(Date.now, SECRET_TIMEOUT_MS);

/** What API Gateway asks has a token, and no task. */
export function handler(event: CheckTask): Promise<CheckPart>;
export function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult>;
export function handler(
  event: APIGatewayTokenAuthorizerEvent | CheckTask,
): Promise<APIGatewayAuthorizerResult | CheckPart> {
  return isCheckTask(event) ? checkToken(event.check) : authorize(event);
}

async function authorize(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const given = /^Bearer +(\S+)$/i.exec(event.authorizationToken)?.[1] ?? '';
  const allowed = await isAllowed(given);
  if (!allowed) log('authorize', { allowed });
  return {
    principalId: allowed ? 'alertmanager' : 'unknown',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: allowed ? 'Allow' : 'Deny',
          Resource: wholeStage(event.methodArn),
        },
      ],
    },
  };
}

/** @throws what kept the secret from being read, which API Gateway answers with 503: the sender tries again. */
async function isAllowed(given: string): Promise<boolean> {
  try {
    return isOneOf(given, await tokens()) || isOneOf(given, await tokens({ atMostOldMs: JUST_READ_MS }));
  } catch (error) {
    logProblem('authorize', { failed: errorText(error) });
    throw error;
  }
}

/** Before a token is refused, the secret is looked at afresh: it may just have been rotated. No more often than this. */
const JUST_READ_MS = 10_000;

/**
 * Two are good at a time, so that a token can be rotated without a moment in which Alertmanager, which does not
 * retry 403, has the wrong one: put the new value into the secret, then into Alertmanager.
 */
async function tokens(options: { readonly atMostOldMs?: number } = {}): Promise<readonly string[]> {
  const secretId = variable(ENVIRONMENT.webhookTokenSecret);
  const current = await secrets.get(secretId, options);
  const previous = await secrets.previous(secretId, options);
  return previous === null ? [current] : [current, previous];
}

/** In constant time, whatever the lengths and whichever fits: digests are compared, not the texts, and all of them. */
function isOneOf(given: string, expected: readonly string[]): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return expected
    .map((each) => timingSafeEqual(digest(given), digest(each)))
    .reduce((any, each) => any || each, false);
}

/** The answer is cached for the token, so it must not be tied to the one method that was asked for. */
function wholeStage(methodArn: string): string {
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/*`;
}
