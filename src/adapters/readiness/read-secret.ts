/** Reads one secret for a check, and says what is wrong with it. */
import { causeName } from '../../model/cause-name';
import type { CheckResult } from '../../readiness/result';
import { type Asker, judgeContent, judgeSecret } from '../../readiness/secrets';
import { errorText } from '../../text/error-text';
import type { Secrets } from '../rotating-secrets';

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

export async function readSecret(
  secretId: string,
  { use, secrets, asker, problemOf = () => null, page = 'docs/answers.md' }: SecretUse,
): Promise<ReadSecret> {
  try {
    const text = await secrets.get(secretId);
    const problem = problemOf(text);
    return { check: judgeContent(secretId, use, problem, page), text: problem === null ? text : null };
  } catch (error) {
    const failure = { name: causeName(error), text: errorText(error) };
    return { check: judgeSecret(secretId, use, failure, asker), text: null };
  }
}

export function checkOf({ check }: ReadSecret): CheckResult {
  return check;
}
