/** Use of the stack's own key through the one service that a function calls. */
import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Grant } from './grant';

const READ_AND_WRITE = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** None where there is no such key: AWS's own need no permission. */
export function keyUse(
  scope: Construct,
  key: IKey | undefined,
  service: 's3' | 'secretsmanager' | 'sns' | 'sqs',
  actions: readonly string[] = READ_AND_WRITE,
): Grant[] {
  if (!key) return [];
  return [
    {
      actions: [...actions],
      resources: [key.keyArn],
      conditions: {
        StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` },
      },
    },
  ];
}
