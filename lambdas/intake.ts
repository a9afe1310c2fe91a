/** Intake: the webhook of Alertmanager or Grafana. Starts one execution an incident and answers at once. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { DeadLetters } from '../src/adapters/aws/dead-letters';
import { Executions, type StartedExecution } from '../src/adapters/aws/executions';
import { ENVIRONMENT } from '../src/configuration/environment';
import { decideExecutions, type IgnoredAlert, type RequestedExecution } from '../src/intake/incidents';
import { readWebhook } from '../src/intake/webhook';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import { configuration } from './configuration';
import { log, logProblem, once, variable } from './runtime';
import { count } from './telemetry';

/** Ignored alerts that the answer names: a group can hold a thousand. */
const MAX_IGNORED = 20;

const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));
const deadLetters = once(() => new DeadLetters(variable(ENVIRONMENT.deadLetterQueueUrl)));

/**
 * A thousand alerts, the most that is looked at, of four kilobytes each. A function takes 6 MB with all that API Gateway
 * wraps around a body (Lambda quotas); API Gateway itself takes ten.
 */
const MAX_BODY_BYTES = 4 * 1_048_576;

/**
 * 202 with what was started or ignored; 400 with what is wrong with the body; 503 for what a retry can mend.
 * Alertmanager retries 5xx and nothing else (Alertmanager, notify/util.go), so nothing else may ask for a retry.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const body = bodyOf(event);
    if (Buffer.byteLength(body) > MAX_BODY_BYTES) return tooLarge(body);
    const webhook = readWebhook(body);
    const { executions: wanted, ignored } = decideExecutions(webhook, configuration());
    // One that can't be started does not keep the others from it.
    const outcomes = await Promise.allSettled(wanted.map(start));
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    const more = ignored.length - MAX_IGNORED;
    const told = {
      ignored: ignored.slice(0, MAX_IGNORED),
      ...(more > 0 ? { moreIgnored: more } : {}),
      ...leftOut(webhook.truncatedAlerts),
    };
    log('intake', { started, ...told });
    if (failed.length > 0 || (started.length === 0 && ignored.some(shouldHaveStarted)))
      count('NothingStarted');
    if (webhook.truncatedAlerts > 0) count('AlertsLeftOut', undefined, webhook.truncatedAlerts);
    if (failed.length > 0) throw new AggregateError(failed, failed.map((each) => errorText(each)).join('; '));
    return answer(202, { executions: started, ...told });
  } catch (error) {
    if (error instanceof InvalidInputError) {
      logProblem('intake', { refused: error.message });
      return answer(400, { message: error.message, problems: error.problems });
    }
    // The reason stays in the log: the sender can do nothing with it but try again.
    logProblem('intake', { failed: errorText(error) });
    return answer(503, { message: 'the execution could not be started; send the alert again' });
  }
}

/** @throws what Step Functions said, after the tries that the client makes by itself, and with the alert kept. */
async function start(wanted: RequestedExecution): Promise<StartedExecution> {
  try {
    const { executionArn, started } = await executions().start(wanted.input, wanted.name);
    return { executionArn, started };
  } catch (error) {
    await deadLetters()
      .put(wanted, error)
      .catch((lost: unknown) => logProblem('intake', { incident: wanted.name, notKept: errorText(lost) }));
    throw error;
  }
}

/** A mistake of somebody's: its labels fit no target, or it can't be read. */
function shouldHaveStarted({ code }: IgnoredAlert): boolean {
  return code === 'unknown-target' || code === 'unreadable';
}

/** One of these may have been a target's: the sender has to be told to leave none out. */
function leftOut(truncatedAlerts: number) {
  if (truncatedAlerts === 0) return {};
  const note = `the sender left out ${truncatedAlerts} alerts of this group: raise or remove max_alerts, or group by target`;
  return { truncatedAlerts, note };
}

function tooLarge(body: string): APIGatewayProxyResult {
  logProblem('intake', { refused: `a body of ${Buffer.byteLength(body)} bytes` });
  return answer(413, {
    message: `the body may have ${MAX_BODY_BYTES} bytes: set max_alerts in Alertmanager`,
  });
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  if (!body)
    throw new InvalidInputError('the body is empty: a webhook of Alertmanager or Grafana is accepted');
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function answer(statusCode: number, body: unknown): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
