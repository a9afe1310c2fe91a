/** Answer: the page behind a link of a message, the answer that a person gives there, and the words that come from elsewhere. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Executions } from '../src/adapters/aws/executions';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { checkAccess } from '../src/adapters/readiness/check-access';
import { checkAnswerKey } from '../src/adapters/readiness/check-signing';
import { answerPage, type PageTools, type Reply } from '../src/answers/answering';
import { HEADERS, LOGIN, pageHtml } from '../src/answers/page';
import { hasLoggedIn, loggedIn } from '../src/answers/session';
import { verify } from '../src/answers/token';
import type { Word } from '../src/answers/words';
import type { Target } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { CLUSTER_USE } from '../src/readiness/steps';
import { errorText } from '../src/text/error-text';
import { keysFor, newestKeys } from './answer-keys';
import { checkable } from './check';
import { endIsPermitted, historyIsRead, stateIsRead } from './check-executions';
import { configuration, targetOf } from './configuration';
import { cookiesOf } from './request-cookies';
import { log, logProblem, now, once, variable } from './runtime';
import { openRecords } from './sources';
import { takeWord } from './take-word';

/** Well within what API Gateway waits for, with all that comes after it. */
const KEY_TIMEOUT_MS = 3_000;

const secrets = new SecretStore(() => Date.now(), KEY_TIMEOUT_MS);
const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));

const answering: PageTools = {
  verify: async (token) => verify(token, await keysFor(token, secrets)),
  loggedIn: async (token, cookies) =>
    hasLoggedIn(cookies) ? loggedIn(cookies, token, await newestKeys(secrets), now()) : null,
  describe: (execution) => executions().describe(execution),
  history: (execution) => executions().history(execution),
  stop: async (execution, cause) => {
    await executions().stop(execution, 'StoppedByEngineer', cause);
    return executions().describe(execution);
  },
  records: (incident) => openRecords(withAnswersLogin(targetOf(incident))),
  config: configuration,
  now,
};

/**
 * By what calls the function: what API Gateway sends always has a method, and never comes from the functions that let other
 * services in, nor from a check.
 */
export const handler = checkable('answer', answer, {
  ofTarget: (target, reach) =>
    checkAccess(withAnswersLogin(target), reach, { cluster: CLUSTER_USE.answer }, now),
  shared: async (check, reach) => {
    const parts = await Promise.all([
      checkAnswerKey(variable(ENVIRONMENT.answerKeySecret), reach.secrets),
      stateIsRead(check),
      historyIsRead(check),
      endIsPermitted(),
    ]);
    return parts.flat();
  },
});

/** Of a word nobody waits for an answer. */
async function answer(event: APIGatewayProxyEvent | Word): Promise<APIGatewayProxyResult | undefined> {
  if ('httpMethod' in event) return page(event);
  await takeWord(event, answering);
  return undefined;
}

/** Only a POST that carries the confirmation of the page's own form answers: whoever merely fetches a link does nothing. */
async function page(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const token = event.pathParameters?.['token'] ?? '';
  if (asksForLogin(event)) return toLogin(token);
  const asked = { token, method: event.httpMethod, form: formOf(event), cookies: cookiesOf(event) };
  const reply = await answerPage(asked, answering);
  report(event.httpMethod, reply);
  return { statusCode: reply.status, headers: { ...HEADERS }, body: pageHtml(reply.page) };
}

function asksForLogin({ httpMethod, queryStringParameters }: APIGatewayProxyEvent): boolean {
  const isAsked = queryStringParameters?.[LOGIN] !== undefined;
  return httpMethod === 'GET' && isAsked && configuration().deployment.answers.login !== undefined;
}

/** Beside the page, so that the page itself need not hold the link. Whether it is one, `Login` sees. */
function toLogin(token: string): APIGatewayProxyResult {
  const location = `login?${new URLSearchParams({ link: token })}`;
  return { statusCode: 303, headers: { ...HEADERS, location }, body: '' };
}

/** The Lease and nothing else, where the target has such a login. */
function withAnswersLogin(target: Target): Target {
  const { answersSecretId } = target.kubernetes;
  if (answersSecretId === undefined) return target;
  return { ...target, kubernetes: { ...target.kubernetes, secretId: answersSecretId } };
}

function formOf({ body, isBase64Encoded }: APIGatewayProxyEvent): URLSearchParams {
  return new URLSearchParams(
    isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? ''),
  );
}

/** Never the link. */
function report(method: string, { outcome, claims, person, problem }: Reply): void {
  const fields = {
    ...{ method, outcome, incident: claims?.execution, action: claims?.action },
    ...{ audience: claims?.audience, person: claims?.person },
    ...(person && { loggedIn: person.by, subject: person.subject }),
  };
  if (problem === undefined) log('answer', fields);
  else logProblem('answer', { ...fields, failed: errorText(problem) });
}
