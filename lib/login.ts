/** The login before an answer: its route, and a function that reaches the issuer and nothing else. */
import { AuthorizationType, LambdaIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { reachOf } from '../src/configuration/address';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { ExecutionAccess } from './execution-access';
import { review } from './grant';
import { readOwnSecret, readSecrets } from './secrets';
import type { Step } from './step';

/** Null where nobody has to log in. @param key The stack's own, where it has one. */
export function loginStep(
  scope: Construct,
  { deployment }: Configuration,
  answerKey: ISecret,
  key: IKey | undefined,
): Step | null {
  const { login } = deployment.answers;
  if (!login) return null;
  const { issuer, clientSecretId } = login;
  const secretIds = clientSecretId === undefined ? [] : [clientSecretId];
  return {
    description: 'Lets people log in at the issuer before they answer by a link',
    // Less than API Gateway waits: a secret, and four requests to the issuer with a bound each.
    timeoutSeconds: 25,
    // An issuer on the Internet needs no way out of the targets' network.
    isInNetwork: reachOf(issuer, []) === 'private',
    environment: {
      [ENVIRONMENT.answerKeySecret]: answerKey.secretArn,
      // For the command that it names where nobody can log in; it may do nothing with it.
      ...new ExecutionAccess(scope).ownExecutions(),
    },
    // Signed with that key is what a browser keeps of a login.
    grants: [
      ...readOwnSecret(scope, answerKey, key),
      ...readSecrets(scope, secretIds, deployment.encryption.secretKeyArns),
    ],
  };
}

/** Beside the links: whoever wants to answer is sent away from here, and comes back to here. */
export function addLogin(api: RestApi, login: IFunction): void {
  const resource = api.root.getResource('answers')?.addResource('login');
  const method = resource?.addMethod('GET', new LambdaIntegration(login, { allowTestInvoke: false }), {
    authorizationType: AuthorizationType.NONE,
  });
  if (!method) throw new Error('a login needs the answers that it is for');
  const why =
    'people are sent here to log in: the link, and on the way back the signed cookie, are checked first';
  review(method, 'AwsSolutions-APIG4', why);
  review(method, 'AwsSolutions-COG4', why);
}
