/** What a function that lets another service in checks of itself: its secret, and whom it hands things over to. */
import { HandedOver } from '../src/adapters/aws/handed-over';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { checkSigningSecret } from '../src/adapters/readiness/check-signing';
import { ENVIRONMENT } from '../src/configuration/environment';
import { causeName } from '../src/model/cause-name';
import type { CheckPart } from '../src/readiness/part';
import { type CheckResult, fine, notChecked, willFail } from '../src/readiness/result';
import { errorText } from '../src/text/error-text';
import { log, variable } from './runtime';

/** Not through `checkable`, which carries all that reaches a target: Slack waits three seconds, the start of a process included. */
export async function checkDoor(service: 'slack' | 'pagerduty', id: string): Promise<CheckPart> {
  // A store of its own: what is kept of a secret would hide that it can't be read any more.
  const secret = checkSigningSecret(
    service,
    variable(ENVIRONMENT.signingSecret),
    new SecretStore(),
    'function',
  );
  const shared = await Promise.all([secret, mayHandOver()]);
  log(service, { check: id });
  return { targets: [], shared };
}

async function mayHandOver(): Promise<CheckResult> {
  const needed = 'what is clicked or acknowledged can be handed to the function Answer';
  try {
    await new HandedOver(variable(ENVIRONMENT.answerFunction)).rehearse();
    return fine('aws', needed);
  } catch (error) {
    const name = causeName(error);
    if (name !== 'AccessDeniedException' && name !== 'ResourceNotFoundException')
      return notChecked('aws', needed, errorText(error));
    const advice =
      'npx cdk deploy -c configuration=… once more: the role of the function has lost a right, or Answer is gone';
    return willFail('aws', needed, errorText(error), advice);
  }
}
