/** Whether a secret that the configuration names can be read. */
import { type CheckResult, fine, notChecked, willFail } from './result';

/** @param failure its name as AWS has it, and its words; null where it was read. */
export function judgeSecret(
  secretId: string,
  use: string,
  failure: { readonly name: string; readonly text: string } | null,
): CheckResult {
  const needed = `secret ${secretId} (${use})`;
  if (failure === null) return fine('secrets', needed, 'it is read');
  if (failure.name === 'ResourceNotFoundException') {
    const advice = `aws secretsmanager create-secret --name ${secretId} --secret-string file://…`;
    return willFail('secrets', needed, failure.text, advice);
  }
  // What a person may not read the functions may; and the other way round.
  return notChecked('secrets', needed, failure.text);
}
