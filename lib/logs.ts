/** Log groups, all kept as long as the configuration says. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface LogSettings {
  readonly retentionDays: number;
  readonly key: IKey | undefined;
}

/** @param name Only where a service asks for one; CloudFormation's own otherwise. */
export function logGroup(scope: Construct, { retentionDays, key }: LogSettings, name?: string): LogGroup {
  return new LogGroup(scope, 'Logs', {
    retention: retentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key ? { encryptionKey: key } : {}),
    ...(name ? { logGroupName: name } : {}),
  });
}
