/** What API Gateway lets through to the intake: the outline of an Alertmanager webhook, version 4. */
import { JsonSchemaType, JsonSchemaVersion, type Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MAX_ALERTS } from '../src/intake/alertmanager';

/** Whatever is not JSON of this form never reaches a function. The intake checks every field, and says what is wrong. */
export function webhookModel(api: RestApi): Model {
  return api.addModel('WebhookBody', {
    contentType: 'application/json',
    description: 'Alertmanager webhook, version 4',
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      type: JsonSchemaType.OBJECT,
      required: ['version', 'groupKey', 'alerts'],
      properties: {
        version: { type: JsonSchemaType.STRING, enum: ['4'] },
        groupKey: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 8_192 },
        alerts: {
          type: JsonSchemaType.ARRAY,
          minItems: 1,
          maxItems: MAX_ALERTS,
          items: {
            type: JsonSchemaType.OBJECT,
            required: ['status', 'labels', 'startsAt', 'fingerprint'],
            properties: {
              labels: { type: JsonSchemaType.OBJECT },
              fingerprint: { type: JsonSchemaType.STRING, minLength: 1, maxLength: 64 },
            },
          },
        },
      },
    },
  });
}
