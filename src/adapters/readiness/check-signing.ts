/** The secrets with which links and other services' messages are signed, and the one by which alerts are let in. */
import { signingProblem } from '../../answers/signing-secret';
import { signingKey } from '../../answers/token';
import type { Configuration } from '../../configuration/configuration';
import type { CheckResult } from '../../readiness/result';
import type { Asker } from '../../readiness/secrets';
import { errorText } from '../../text/error-text';
import type { Secrets } from '../rotating-secrets';
import { checkOf, readSecret } from './read-secret';

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
  return readSecret(secretId, { use: SIGNED[service], secrets, asker, problemOf: signingProblem }).then(
    checkOf,
  );
}

/** The secret of the application at the issuer; none where it needs none (a public client, with PKCE). */
export async function checkLoginSecret(
  { deployment }: Pick<Configuration, 'deployment'>,
  secrets: Secrets,
  asker: Asker,
): Promise<CheckResult[]> {
  const secretId = deployment.answers.login?.clientSecretId;
  if (secretId === undefined) return [];
  // Anything but nothing may be one: what the issuer made.
  const problemOf = (text: string) => (text.trim() === '' ? 'it is empty' : null);
  return [
    checkOf(await readSecret(secretId, { use: 'the login before answers', secrets, asker, problemOf })),
  ];
}

/** The key that signs links, for a function that signs with it or checks what is signed. */
export function checkAnswerKey(secretId: string, secrets: Secrets): Promise<CheckResult> {
  const options = { use: 'links to answer by', asker: 'function', problemOf: keyProblem } as const;
  return readSecret(secretId, { secrets, ...options }).then(checkOf);
}

/** For the function that lets alerts in by it. */
export function checkWebhookToken(secretId: string, secrets: Secrets): Promise<CheckResult> {
  const options = { use: 'the token of the webhook', asker: 'function', page: 'docs/operations.md' } as const;
  // What is sent has none, and is compared to the letter.
  const problemOf = (text: string) =>
    /\s/.test(text) ? 'it has white space, which no bearer token has' : null;
  return readSecret(secretId, { secrets, ...options, problemOf }).then(checkOf);
}

function keyProblem(text: string): string | null {
  try {
    signingKey(text);
    return null;
  } catch (error) {
    return errorText(error);
  }
}
