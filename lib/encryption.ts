/** The stack's own KMS key, where the configuration wants one. */
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const PUBLISH = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * Undefined where AWS's own keys are wanted. Services that use the key with no role of this stack are named in its
 * policy: without that EventBridge and CloudWatch lose what they send to an encrypted topic, and say nothing.
 * Source: Amazon SNS, Key management, "Enable compatibility between event sources from AWS services and encrypted
 * topics"; CloudWatch Logs, "Encrypt log data using AWS KMS".
 */
export function customerKey(scope: Construct, wanted: boolean): Key | undefined {
  if (!wanted) return undefined;
  const stack = Stack.of(scope);
  const key = new Key(scope, 'Key', {
    description: 'Encrypts what the connection pool runbook stores and sends',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: PUBLISH,
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      // "aws:SourceAccount, aws:SourceArn … not supported for EventBridge-to-encrypted topics" (the same page): with one
      // of them nothing arrives. Who may publish is in the topics' policies, who may send in the queues'.
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: PUBLISH,
      resources: ['*'],
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  return key;
}
