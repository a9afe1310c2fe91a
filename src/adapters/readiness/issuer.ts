/** Whether the issuer is there at which people log in before they answer: its metadata, which anybody may read. */
import type { Configuration } from '../../configuration/configuration';
import { issuerNeeded, judgeIssuer } from '../../readiness/issuer';
import { type CheckResult, notChecked } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import { ask } from '../channels/post';

const MAX_ANSWER_BYTES = 262_144;

/** None where nobody has to log in. */
export async function checkIssuer({ deployment, notifications }: Configuration): Promise<CheckResult[]> {
  const { login } = deployment.answers;
  if (!login) return [];
  const { issuer } = login;
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await within(notifications.timeoutMs, (signal) =>
      ask({ method: 'GET', url, signal, secrets: [], maxAnswerBytes: MAX_ANSWER_BYTES }),
    );
    return [judgeIssuer(login, answer)];
  } catch (error) {
    return [notChecked('login', issuerNeeded(login), errorText(error))];
  }
}
