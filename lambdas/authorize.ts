/** Authorizer of the webhook: lets in whoever carries the bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { SecretStore } from '../src/adapters/secret-store';
import { ENVIRONMENT } from '../src/environment';
import { variable } from './runtime';

const secrets = new SecretStore();

export async function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const given = /^Bearer +(\S+)$/i.exec(event.authorizationToken)?.[1] ?? '';
  const allowed = equal(given, await secrets.get(variable(ENVIRONMENT.webhookTokenSecret)));
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

/** In constant time, whatever the lengths: digests are compared, not the texts. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The answer is cached for the token, so it must not be tied to the one method that was asked for. */
function wholeStage(methodArn: string): string {
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/*`;
}
