/** Whether people could log in before they answer: what the issuer says of itself (OpenID Connect Discovery 1.0, section 3). */
import * as z from 'zod';
import type { Login } from '../configuration/login';
import { parsedJson } from '../text/json';
import { type CheckResult, fine, notChecked, willFail } from './result';

export const issuerNeeded = ({ issuer }: Pick<Login, 'issuer'>) => `people log in at ${issuer}`;

const metadataSchema = z.object({
  issuer: z.string(),
  ...{ authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url() },
  code_challenge_methods_supported: z.array(z.string()).optional(),
});
const FIELD = 'deployment.answers.login.issuer';

/** @param answer of its metadata, whatever its status. */
export function judgeIssuer(login: Login, { status, text }: { status: number; text: string }): CheckResult {
  const needed = issuerNeeded(login);
  const failed = (why: string, advice: string) => willFail('login', needed, why, advice);
  if (status >= 500 || status === 429) return notChecked('login', needed, `HTTP ${status}`);
  if (status !== 200)
    return failed(`its metadata: HTTP ${status}`, `set ${FIELD} to what the login service calls its issuer`);
  const parsed = metadataSchema.safeParse(parsedJson(text));
  if (!parsed.success) return failed('what is there are no metadata of an issuer', `set ${FIELD} to one`);
  const { issuer, code_challenge_methods_supported: methods } = parsed.data;
  // As the login compares them: a slash after the host alone is none.
  if (URL.parse(issuer)?.href !== new URL(login.issuer).href) {
    return failed(`it calls itself ${issuer}`, `set ${FIELD} to ${issuer}, if that is the one that you mean`);
  }
  if (methods && !methods.includes('S256'))
    return failed('it takes no PKCE with S256', 'allow that for this application, or name another issuer');
  return fine('login', needed, 'by its metadata; only a login proves the rest');
}
