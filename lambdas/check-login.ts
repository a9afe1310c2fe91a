/** What the function checks of itself by which people log in: the key of links, its own secret, and the issuer. */
import { SecretStore } from '../src/adapters/aws/secret-store';
import { checkAnswerKey, checkLoginSecret } from '../src/adapters/readiness/check-signing';
import { checkIssuer } from '../src/adapters/readiness/issuer';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckPart } from '../src/readiness/part';
import { configuration } from './configuration';
import { log, variable } from './runtime';

/** Not through `checkable`, which carries all that reaches a target: whoever opens a link waits for its start. */
export async function checkLogin(id: string): Promise<CheckPart> {
  const config = configuration();
  // A store of its own: what is kept of a secret would hide that it can't be read any more.
  const secrets = new SecretStore();
  const shared = await Promise.all([
    checkAnswerKey(variable(ENVIRONMENT.answerKeySecret), secrets).then((check) => [check]),
    checkLoginSecret(config, secrets, 'function'),
    checkIssuer(config),
  ]);
  log('login', { check: id });
  return { targets: [], shared: shared.flat() };
}
