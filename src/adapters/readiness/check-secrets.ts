/** The secrets with which a target is reached, and those with which other services sign what they send. */
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { CheckResult } from '../../readiness/result';
import { judgeSecret } from '../../readiness/secrets';
import { errorText } from '../../text/error-text';
import type { Secrets } from '../rotating-secrets';

const PARTS = ['kubernetes', 'postgres', 'pooler', 'pooler-admin'] as const;
type Part = (typeof PARTS)[number];

/** @param parts of the target whose secrets are read; all of them when left out. */
export function checkSecrets(
  { kubernetes, postgres, pooler }: Target,
  secrets: Secrets,
  parts: readonly Part[] = PARTS,
): Promise<CheckResult[]> {
  const named: Readonly<Record<Part, readonly [string, string | undefined]>> = {
    kubernetes: ['kubeconfig', kubernetes.eks ? undefined : kubernetes.secretId],
    postgres: ['PostgreSQL', postgres.iam ? undefined : postgres.secretId],
    pooler: ['PgBouncer, statistics', pooler?.secretId],
    'pooler-admin': ['PgBouncer, administrator', pooler?.adminSecretId],
  };
  return Promise.all(
    parts.flatMap((part) => {
      const [use, secretId] = named[part];
      return secretId === undefined ? [] : [checkOne(secretId, use, secrets)];
    }),
  );
}

/** Of the service nothing can be asked about them: whether they are there. */
export function checkSigningSecrets(
  { notifications: { slack, pagerDuty }, deployment }: Configuration,
  secrets: Secrets,
): Promise<CheckResult[]> {
  const named: readonly (readonly [string, string | undefined])[] = [
    ['clicks in Slack', slack?.signingSecretId],
    ['acknowledgements in PagerDuty', pagerDuty?.webhookSecretId],
    ['the login before answers', deployment.answers.login?.clientSecretId],
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
