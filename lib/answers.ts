/** Answers by link: the key that signs them, and their page on the API of the webhook. */
import { AuthorizationType, LambdaIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { review } from './grant';

/** Below the stage. The token of a link comes after it. */
export const ANSWERS_PATH = '/answers';

export function answerKey(scope: Construct, key: IKey | undefined): ISecret {
  const secret = new Secret(scope, 'AnswerKey', {
    description: 'Signs the links by which people answer; the previous value stays valid during a rotation',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    ...(key ? { encryptionKey: key } : {}),
  });
  review(
    secret,
    'AwsSolutions-SMG4',
    'a rotation makes links void that are out: it is a step by hand, and two values are good meanwhile',
  );
  // The library's own classes do not fit its interfaces under exactOptionalPropertyTypes.
  return secret as ISecret;
}

/** `GET` shows, `POST` answers. No authorizer: the signature in the link is what authorizes, and the function checks it. */
export function addAnswers(api: RestApi, answer: IFunction): void {
  const resource = api.root.addResource('answers').addResource('{token}');
  for (const httpMethod of ['GET', 'POST']) {
    const method = resource.addMethod(httpMethod, new LambdaIntegration(answer, { allowTestInvoke: false }), {
      authorizationType: AuthorizationType.NONE,
    });
    const why =
      'people open it from a message, with nothing but the link: its signature authorizes, and is checked first';
    review(method, 'AwsSolutions-APIG4', why);
    review(method, 'AwsSolutions-COG4', why);
  }
}
