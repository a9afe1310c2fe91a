/** Whether a secret that the configuration names can be read, and is what it should be. */
import { type CheckResult, fine, notChecked, willFail } from './result';

/** Whose rights are used: what a person may not read the functions may, and the other way round. */
export type Asker = 'person' | 'function';

/** Its name as AWS has it, and its words. */
export interface SecretFailure {
  readonly name: string;
  readonly text: string;
}

/** @param failure null where it was read. */
export function judgeSecret(
  secretId: string,
  use: string,
  failure: SecretFailure | null,
  asker: Asker = 'person',
): CheckResult {
  const needed = neededOf(secretId, use);
  if (failure === null) return fine('secrets', needed, 'it is read');
  switch (failure.name) {
    case 'ResourceNotFoundException': {
      const advice = `aws secretsmanager create-secret --name ${secretId} --secret-string file://…`;
      return willFail('secrets', needed, failure.text, advice);
    }
    // Secrets Manager says it of a secret that is marked for deletion.
    case 'InvalidRequestException': {
      const advice = `aws secretsmanager restore-secret --secret-id ${secretId}`;
      return willFail('secrets', needed, failure.text, advice);
    }
    // Of the secret, or of the key that it is encrypted with.
    case 'AccessDeniedException':
      return asker === 'person'
        ? notChecked('secrets', needed, failure.text)
        : willFail(
            'secrets',
            needed,
            failure.text,
            'npx cdk deploy -c configuration=… once more; the key of the secret, where it has one of its own, belongs into deployment.encryption.secretKeyArns',
          );
    default:
      return notChecked('secrets', needed, failure.text);
  }
}

/** One that was read. @param problem what is wrong with it; null where nothing is. @param page that says what it is to be. */
export function judgeContent(
  secretId: string,
  use: string,
  problem: string | null,
  page: string,
): CheckResult {
  const needed = neededOf(secretId, use);
  if (problem === null) return fine('secrets', needed, 'it is read');
  const advice = `aws secretsmanager put-secret-value --secret-id ${secretId} --secret-string file://…, as ${page} describes it`;
  return willFail('secrets', needed, problem, advice);
}

function neededOf(secretId: string, use: string): string {
  return `secret ${secretId} (${use})`;
}
