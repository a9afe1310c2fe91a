/** The secrets with which a target is reached, and those with which links and other services' messages are signed. */
import { signingProblem } from '../../answers/signing-secret';
import { signingKey } from '../../answers/token';
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { CheckResult } from '../../readiness/result';
import { type Asker, judgeContent, judgeSecret } from '../../readiness/secrets';
import { errorText } from '../../text/error-text';
import type { Secrets } from '../rotating-secrets';

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
      return secretId === undefined ? [] : [checkOne(secretId, use, secrets, asker)];
    }),
  );
}

const SIGNED = { slack: 'clicks in Slack', pagerduty: 'acknowledgements in PagerDuty' } as const;

/** Of the services nothing can be asked about them: whether they are there, and have the form of one. */
export function checkSigningSecrets(
  { slack, pagerDuty }: Configuration['notifications'],
  secrets: Secrets,
): Promise<CheckResult[]> {
  const named: readonly (readonly [keyof typeof SIGNED, string | undefined])[] = [
    ['slack', slack?.signingSecretId],
    ['pagerduty', pagerDuty?.webhookSecretId],
  ];
  return Promise.all(
    named.flatMap(([service, secretId]) =>
      secretId === undefined ? [] : [checkSigningSecret(service, secretId, secrets, 'person')],
    ),
  );
}

export function checkSigningSecret(
  service: keyof typeof SIGNED,
  secretId: string,
  secrets: Secrets,
  asker: Asker,
): Promise<CheckResult> {
  return checkOne(secretId, SIGNED[service], secrets, asker, signingProblem);
}

/** The key that signs links, for a function that signs with it or checks what is signed. */
export function checkAnswerKey(secretId: string, secrets: Secrets): Promise<CheckResult> {
  return checkOne(secretId, 'links to answer by', secrets, 'function', keyProblem);
}

function keyProblem(text: string): string | null {
  try {
    signingKey(text);
    return null;
  } catch (error) {
    return errorText(error);
  }
}

async function checkOne(
  secretId: string,
  use: string,
  secrets: Secrets,
  asker: Asker,
  problemOf: (text: string) => string | null = () => null,
): Promise<CheckResult> {
  let text: string;
  try {
    text = await secrets.get(secretId);
  } catch (error) {
    const cause = error instanceof DependencyError ? error.cause : error;
    const failure = { name: cause instanceof Error ? cause.name : '', text: errorText(error) };
    return judgeSecret(secretId, use, failure, asker);
  }
  return judgeContent(secretId, use, problemOf(text));
}
