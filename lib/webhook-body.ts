/** What API Gateway lets through to the intake: the outline of a webhook of Alertmanager or Grafana. */
import { JsonSchemaType, JsonSchemaVersion, type Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MAX_ALERTS, VERSIONS } from '../src/intake/webhook';

/**
 * Whatever is not JSON of this form never reaches a function. Nothing is asked of the alerts here: one that is odd would
 * keep the others out. The intake checks each of them, and says what is wrong.
 */
export function webhookModel(api: RestApi): Model {
  return api.addModel('WebhookBody', {
    contentType: 'application/json',
    description: 'Webhook of Alertmanager (version 4) or Grafana (version 1)',
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      type: JsonSchemaType.OBJECT,
      required: ['version', 'groupKey', 'alerts'],
      properties: {
        version: { type: JsonSchemaType.STRING, enum: VERSIONS },
        groupKey: { type: JsonSchemaType.STRING, minLength: 1 },
        alerts: { type: JsonSchemaType.ARRAY, minItems: 1, maxItems: MAX_ALERTS },
      },
    },
  });
}
