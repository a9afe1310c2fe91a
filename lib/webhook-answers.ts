/** What the API itself answers, with no function. */
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/**
 * Alertmanager retries 5xx and nothing else (Alertmanager, notify/util.go): what another try can mend must not be
 * answered with 429, and 503 says better than 500 or 504 that it is worth one.
 */
const WORTH_A_RETRY = {
  Throttled: ResponseType.THROTTLED,
  QuotaExceeded: ResponseType.QUOTA_EXCEEDED,
  IntegrationFailure: ResponseType.INTEGRATION_FAILURE,
  IntegrationTimeout: ResponseType.INTEGRATION_TIMEOUT,
  AuthorizerFailure: ResponseType.AUTHORIZER_FAILURE,
  AuthorizerConfigurationError: ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
} as const;

export function addRefusals(api: RestApi): void {
  for (const [name, type] of Object.entries(WORTH_A_RETRY)) {
    api.addGatewayResponse(name, {
      type,
      statusCode: '503',
      templates: { 'application/json': '{"message":"busy; send the alert again"}' },
    });
  }
  api.addGatewayResponse('BadRequestBody', {
    type: ResponseType.BAD_REQUEST_BODY,
    statusCode: '400',
    templates: {
      'application/json': '{"message":"not a webhook of Alertmanager (version 4) or Grafana (version 1)"}',
    },
  });
}
