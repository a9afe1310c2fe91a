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
      return secretId === undefined ? [] : [readOne(secretId, { use, secrets, asker }).then(checkOf)];
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
  return readOne(secretId, { use: SIGNED[service], secrets, asker, problemOf: signingProblem }).then(checkOf);
}

/** The key that signs links, for a function that signs with it or checks what is signed. */
export function checkAnswerKey(secretId: string, secrets: Secrets): Promise<CheckResult> {
  const options = { use: 'links to answer by', asker: 'function', problemOf: keyProblem } as const;
  return readOne(secretId, { secrets, ...options }).then(checkOf);
}

function keyProblem(text: string): string | null {
  try {
    signingKey(text);
    return null;
  } catch (error) {
    return errorText(error);
  }
}

export interface SecretUse {
  /** What it is for. */
  readonly use: string;
  readonly secrets: Secrets;
  readonly asker: Asker;
  /** What is wrong with it, without a word of it; null where nothing is. */
  readonly problemOf?: (text: string) => string | null;
  /** That says what it is to be. */
  readonly page?: string;
}

export interface ReadSecret {
  readonly check: CheckResult;
  /** Null where it is of no use. */
  readonly text: string | null;
}

export async function readOne(
  secretId: string,
  { use, secrets, asker, problemOf = () => null, page = 'docs/answers.md' }: SecretUse,
): Promise<ReadSecret> {
  try {
    const text = await secrets.get(secretId);
    const problem = problemOf(text);
    return { check: judgeContent(secretId, use, problem, page), text: problem === null ? text : null };
  } catch (error) {
    const cause = error instanceof DependencyError ? error.cause : error;
    const failure = { name: cause instanceof Error ? cause.name : '', text: errorText(error) };
    return { check: judgeSecret(secretId, use, failure, asker), text: null };
  }
}

function checkOf({ check }: ReadSecret): CheckResult {
  return check;
}
