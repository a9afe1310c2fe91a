/** Doors: where other services send to what people decide there, each with a function of its own. */
import { AuthorizationType, LambdaIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { type Grant, review } from './grant';
import { readSecrets } from './secrets';
import type { Step } from './step';
import type { WorkflowFunctions } from './workflow-functions';

export interface Door {
  /** Of its function. */
  readonly id: string;
  /** Below the stage. */
  readonly path: readonly [string, string];
  /** Signs what the service sends. */
  readonly secretId: string;
}

export type DoorFunctions = readonly { readonly door: Door; readonly function: IFunction }[];

/** Those that the configuration has. */
export function doorsOf({ notifications: { slack, pagerDuty } }: Configuration): Door[] {
  return [
    { id: 'Slack', path: ['slack', 'actions'] as const, secretId: slack?.signingSecretId },
    { id: 'PagerDuty', path: ['pagerduty', 'events'] as const, secretId: pagerDuty?.webhookSecretId },
  ].flatMap(({ secretId, ...rest }) => (secretId === undefined ? [] : [{ ...rest, secretId }]));
}

/** As the steps of a check that they are. */
export function byStep(doors: DoorFunctions): Pick<WorkflowFunctions, 'slack' | 'pagerduty'> {
  return Object.fromEntries(doors.map(({ door, function: handler }) => [door.id.toLowerCase(), handler]));
}

/** It checks a signature, and may call the one function that writes what people decide. */
export function doorStep(
  scope: Construct,
  { id, secretId }: Door,
  answer: IFunction,
  { deployment }: Configuration,
): Step {
  const grants: Grant[] = [
    ...readSecrets(scope, [secretId], deployment.encryption.secretKeyArns),
    { actions: ['lambda:InvokeFunction'], resources: [answer.functionArn] },
  ];
  return {
    description: `Lets in what people decide in ${id}`,
    // Slack waits three seconds, PagerDuty five.
    timeoutSeconds: 5,
    environment: {
      [ENVIRONMENT.signingSecret]: secretId,
      [ENVIRONMENT.answerFunction]: answer.functionName,
    },
    grants,
  };
}

/** No authorizer: each request is signed over its body, which no authorizer sees, and the function checks it first. */
export function addDoors(api: RestApi, doors: DoorFunctions): void {
  for (const { door, function: handler } of doors) {
    const [first, second] = door.path;
    const resource = api.root.addResource(first).addResource(second);
    const method = resource.addMethod('POST', new LambdaIntegration(handler, { allowTestInvoke: false }), {
      authorizationType: AuthorizationType.NONE,
    });
    const why =
      'the service signs each request over its body, which no authorizer sees: the function checks it first';
    review(method, 'AwsSolutions-APIG4', why);
    review(method, 'AwsSolutions-COG4', why);
  }
}
