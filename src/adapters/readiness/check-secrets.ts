/** The secrets with which a target is reached. */
import type { Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { CheckResult } from '../../readiness/result';
import { judgeSecret } from '../../readiness/secrets';
import { errorText } from '../../text/error-text';
import type { Secrets } from '../rotating-secrets';

export function checkSecrets(
  { kubernetes, postgres, pooler }: Target,
  secrets: Secrets,
): Promise<CheckResult[]> {
  const named: readonly (readonly [string, string | undefined])[] = [
    ['kubeconfig', kubernetes.eks ? undefined : kubernetes.secretId],
    ['PostgreSQL', postgres.iam ? undefined : postgres.secretId],
    ['PgBouncer, statistics', pooler?.secretId],
    ['PgBouncer, administrator', pooler?.adminSecretId],
  ];
  return Promise.all(
    named.flatMap(([use, secretId]) => (secretId === undefined ? [] : [checkOne(secretId, use, secrets)])),
  );
}

async function checkOne(secretId: string, use: string, secrets: Secrets): Promise<CheckResult> {
  try {
    await secrets.get(secretId);
    return judgeSecret(secretId, use, null);
  } catch (error) {
    const cause = error instanceof DependencyError ? error.cause : error;
    return judgeSecret(secretId, use, {
      name: cause instanceof Error ? cause.name : '',
      text: errorText(error),
    });
  }
}
