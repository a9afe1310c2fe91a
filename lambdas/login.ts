/** Login: sends whoever wants to answer by a link to the issuer, and takes them back. It has no rights but to read two secrets. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { OpenIdService } from '../src/adapters/login/open-id';
import { commandFor } from '../src/answers/facts';
import { type LoginReply, loginReply } from '../src/answers/login';
import { HEADERS, pageHtml } from '../src/answers/page';
import { ENVIRONMENT } from '../src/configuration/environment';
import { ConfigurationError } from '../src/model/errors';
import { type CheckPart, type CheckTask, isCheckTask } from '../src/readiness/part';
import { errorText } from '../src/text/error-text';
import { keysFor, newestKeys } from './answer-keys';
import { checkLogin } from './check-login';
import { configuration } from './configuration';
import { cookiesOf } from './request-cookies';
import { log, logProblem, now, once, variable } from './runtime';

/** Well within what API Gateway waits for, with the issuer's own requests after it. */
const SECRET_TIMEOUT_MS = 3_000;

const secrets = new SecretStore(() => Date.now(), SECRET_TIMEOUT_MS);

const settings = once(() => {
  const { login } = configuration().deployment.answers;
  if (!login) throw new ConfigurationError(['deployment.answers.login is not set']);
  return login;
});

const service = once(() => {
  const { clientSecretId } = settings();
  return new OpenIdService({
    ...{
      login: settings(),
      callbackUrl: `${variable(ENVIRONMENT.answersUrl)}/login`,
      nowMs: () => Date.now(),
    },
    secret: async () => (clientSecretId === undefined ? null : (await secrets.get(clientSecretId)).trim()),
  });
});

export function handler(event: CheckTask): Promise<CheckPart>;
export function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
export function handler(event: APIGatewayProxyEvent | CheckTask): Promise<APIGatewayProxyResult | CheckPart> {
  return isCheckTask(event) ? checkLogin(event.check.id) : logIn(event);
}

async function logIn(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const query = queryOf(event);
  const link = query.get('link');
  const reply = await loginReply(query, cookiesOf(event), {
    ...{ settings: settings(), service: service(), now },
    keys: () => (link === null ? newestKeys(secrets) : keysFor(link, secrets)),
    command: (claims) => commandFor(claims, executionArn(claims.execution)),
  });
  report(reply);
  const { status, location, page, cookies } = reply;
  return {
    ...{ statusCode: status, headers: { ...HEADERS, ...(location !== null && { location }) } },
    ...(cookies.length > 0 && { multiValueHeaders: { 'set-cookie': [...cookies] } }),
    body: page === null ? '' : pageHtml(page),
  };
}

/** All of it: what is there twice is refused by whoever reads it. */
function queryOf({ multiValueQueryStringParameters }: APIGatewayProxyEvent): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, values = []] of Object.entries(multiValueQueryStringParameters ?? {}))
    for (const value of values) query.append(name, value);
  return query;
}

/** `…:stateMachine:<name>` and `…:execution:<name>:<execution>` (Step Functions, resource ARNs). */
function executionArn(execution: string): string {
  return `${variable(ENVIRONMENT.stateMachineArn).replace(':stateMachine:', ':execution:')}:${execution}`;
}

/** Never the link, a code or a token. */
function report({ outcome, claims, person, problem }: LoginReply): void {
  const fields = {
    ...{ outcome, incident: claims?.execution, action: claims?.action, audience: claims?.audience },
    ...(person && { loggedIn: person.by, subject: person.subject }),
  };
  if (problem === undefined) log('login', fields);
  else logProblem('login', { ...fields, failed: errorText(problem) });
}
