/** Secrets that exist before the stack does and are named in the configuration, and the stack's own. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import type { Grant } from './grant';
import { keyUse } from './key-use';

/**
 * Lets its holder read the values of these secrets, and nothing else about them.
 * @param keyArns Keys that they may be encrypted with, beside AWS's own, whose policy lets every reader in.
 */
export function readSecrets(
  scope: Construct,
  secretIds: readonly string[],
  keyArns: readonly string[],
): Grant[] {
  if (secretIds.length === 0) return [];
  const stack = Stack.of(scope);
  return [
    {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [...new Set(secretIds)].map((id) => (id.startsWith('arn:') ? id : arnOf(stack, id))),
      wildcard:
        "the six characters at the end of a secret's ARN are Secrets Manager's own, and not known by name",
    },
    ...(keyArns.length > 0
      ? [
          {
            actions: ['kms:Decrypt'],
            resources: keyArns,
            conditions: {
              StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` },
            },
          },
        ]
      : []),
  ];
}

/** The same of one that the stack makes. @param key The stack's own, where it has one. */
export function readOwnSecret(scope: Construct, { secretArn }: ISecret, key: IKey | undefined): Grant[] {
  return [
    { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
    ...keyUse(scope, key, 'secretsmanager', ['kms:Decrypt']),
  ];
}

/** The credentials of every channel that has some. */
export function channelSecrets(scope: Construct, { notifications, deployment }: Configuration): Grant[] {
  const { pagerDuty, slack, statuspage, webhook, teams } = notifications;
  const channels = [pagerDuty, slack, statuspage, webhook, teams];
  const secretIds = [...channels, pagerDuty?.notes].flatMap((channel) => channel?.secretId ?? []);
  return readSecrets(scope, secretIds, deployment.encryption.secretKeyArns);
}

/** The login to the Alertmanager that a check asks, where it has one. */
export function alertmanagerLogin(scope: Construct, { check, deployment }: Configuration): Grant[] {
  const secretIds = [check.alertmanager?.secretId ?? []].flat();
  return readSecrets(scope, secretIds, deployment.encryption.secretKeyArns);
}

function arnOf(stack: Stack, name: string): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
