/** Answer: the page behind a link of a message, the answer that a person gives there, and the words that come from elsewhere. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Executions } from '../src/adapters/aws/executions';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { checkAccess } from '../src/adapters/readiness/check-access';
import { checkAnswerKey } from '../src/adapters/readiness/check-signing';
import { type Answering, answerPage, type Reply } from '../src/answers/answering';
import { HEADERS, pageHtml } from '../src/answers/page';
import { type SigningKey, signingKey, verify } from '../src/answers/token';
import type { Word } from '../src/answers/words';
import type { Target } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { CLUSTER_USE } from '../src/readiness/steps';
import { errorText } from '../src/text/error-text';
import { checkable } from './check';
import { endIsPermitted, historyIsRead, stateIsRead } from './check-executions';
import { configuration, targetOf } from './configuration';
import { log, logProblem, now, once, variable } from './runtime';
import { openRecords } from './sources';
import { takeWord } from './take-word';

/** Well within what API Gateway waits for, with all that comes after it. */
const KEY_TIMEOUT_MS = 3_000;
/** An unknown key may be a new one: the secret is looked at afresh, no more often than this. */
const JUST_READ_MS = 10_000;

const secrets = new SecretStore(() => Date.now(), KEY_TIMEOUT_MS);
const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));

const answering: Answering = {
  verify: async (token) => {
    const verified = verify(token, await keys());
    if (verified.kind === 'ok' || verified.code !== 'unknown-key') return verified;
    return verify(token, await keys({ atMostOldMs: JUST_READ_MS }));
  },
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
  const reply = await answerPage({ token, method: event.httpMethod, form: formOf(event) }, answering);
  report(event.httpMethod, reply);
  return { statusCode: reply.status, headers: { ...HEADERS }, body: pageHtml(reply.page) };
}

/** Two at a time, so that the key can be rotated while links are out. */
async function keys(options: { readonly atMostOldMs?: number } = {}): Promise<SigningKey[]> {
  const secretId = variable(ENVIRONMENT.answerKeySecret);
  const current = await secrets.get(secretId, options);
  const previous = await secrets.previous(secretId, options);
  return [current, ...(previous === null ? [] : [previous])].map(signingKey);
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
function report(method: string, { outcome, claims, problem }: Reply): void {
  const fields = {
    ...{ method, outcome, incident: claims?.execution, action: claims?.action },
    ...{ audience: claims?.audience, person: claims?.person },
  };
  if (problem === undefined) log('answer', fields);
  else logProblem('answer', { ...fields, failed: errorText(problem) });
}
