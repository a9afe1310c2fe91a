/** The door: a REST API with a token authorizer in front of the intake. */
import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  ResponseType,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface WebhookProps {
  readonly authorizer: IFunction;
  readonly intake: IFunction;
}

/** `POST /alerts`. A REST API, because only it can answer throttling with something Alertmanager retries. */
export class Webhook extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      restApiName: 'knhk-runbook-webhook',
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      cloudWatchRole: false,
      deployOptions: { stageName: 'v1', throttlingRateLimit: 100, throttlingBurstLimit: 200 },
    });
    this.api.root.addResource('alerts').addMethod('POST', new LambdaIntegration(props.intake), {
      authorizationType: AuthorizationType.CUSTOM,
      authorizer: new TokenAuthorizer(this, 'Authorizer', {
        handler: props.authorizer,
        validationRegex: '^Bearer +\\S+$',
        resultsCacheTtl: Duration.minutes(5),
      }),
    });
    // Alertmanager gives up on 429 until the next group interval, and retries 503 at once.
    for (const [name, type] of [
      ['Throttled', ResponseType.THROTTLED],
      ['QuotaExceeded', ResponseType.QUOTA_EXCEEDED],
    ] as const) {
      this.api.addGatewayResponse(name, {
        type,
        statusCode: '503',
        templates: { 'application/json': '{"message":"busy; send the alert again"}' },
      });
    }
  }
}
