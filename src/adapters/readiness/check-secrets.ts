/** The secrets with which a target is reached. */
import type { Target } from '../../configuration/configuration';
import type { CheckResult } from '../../readiness/result';
import type { Asker } from '../../readiness/secrets';
import type { Secrets } from '../rotating-secrets';
import { checkOf, readSecret } from './read-secret';

const PARTS = ['kubernetes', 'lease', 'postgres', 'pooler', 'pooler-admin'] as const;
type Part = (typeof PARTS)[number];

/** @param parts of the target whose secrets are read; all of them when left out. */
export function checkSecrets(
  { kubernetes, postgres, pooler }: Target,
  secrets: Secrets,
  asker: Asker,
  parts: readonly Part[] = PARTS,
): Promise<CheckResult[]> {
  const named: Readonly<Record<Part, readonly [string, string | undefined]>> = {
    kubernetes: ['kubeconfig', kubernetes.eks ? undefined : kubernetes.secretId],
    lease: ['kubeconfig, for the Lease alone', kubernetes.answersSecretId],
    postgres: ['PostgreSQL', postgres.iam ? undefined : postgres.secretId],
    pooler: ['PgBouncer, statistics', pooler?.secretId],
    'pooler-admin': ['PgBouncer, administrator', pooler?.adminSecretId],
  };
  return Promise.all(
    parts.flatMap((part) => {
      const [use, secretId] = named[part];
      return secretId === undefined ? [] : [readSecret(secretId, { use, secrets, asker }).then(checkOf)];
    }),
  );
}
