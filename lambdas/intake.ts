/** Intake: alerts, by webhook or by SNS. Starts one execution an incident and answers at once. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, SNSEvent } from 'aws-lambda';
import { readWebhook } from '../src/intake/webhook';
import { InvalidInputError } from '../src/model/errors';
import { type CheckPart, type CheckTask, isCheckTask } from '../src/readiness/part';
import { errorText, MAX_WRAPPED_LENGTH } from '../src/text/error-text';
import { checkStart } from './check-webhook';
import { startExecutions } from './intake-start';
import { takeNotifications } from './intake-topic';
import { logProblem } from './runtime';

/**
 * A thousand alerts, the most that is looked at, of four kilobytes each. A function takes 6 MB with all that API Gateway
 * wraps around a body (Lambda quotas); API Gateway itself takes ten.
 */
const MAX_BODY_BYTES = 4 * 1_048_576;

/** By what calls the function: API Gateway waits for an answer, SNS does not; a check asks what the function uses itself. */
export function handler(event: CheckTask): Promise<CheckPart>;
export function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
export function handler(event: SNSEvent): Promise<undefined>;
export async function handler(
  event: APIGatewayProxyEvent | SNSEvent | CheckTask,
): Promise<APIGatewayProxyResult | CheckPart | undefined> {
  if (isCheckTask(event)) return checkStart(event.check);
  if (!('Records' in event)) return takeWebhook(event);
  await takeNotifications(event);
  return undefined;
}

/**
 * 202 with what was started or ignored; 400 with what is wrong with the body; 503 for what a retry can mend.
 * Alertmanager retries 5xx and nothing else (Alertmanager, notify/util.go), so nothing else may ask for a retry.
 */
async function takeWebhook(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const body = bodyOf(event);
    if (Buffer.byteLength(body) > MAX_BODY_BYTES) return tooLarge(body);
    return answer(202, await startExecutions(readWebhook(body)));
  } catch (error) {
    if (error instanceof InvalidInputError) {
      logProblem('intake', { refused: errorText(error, MAX_WRAPPED_LENGTH) });
      return answer(400, { message: errorText(error, MAX_WRAPPED_LENGTH), problems: error.problems });
    }
    // The reason stays in the log: the sender can do nothing with it but try again.
    logProblem('intake', { failed: errorText(error) });
    return answer(503, { message: 'the execution could not be started; send the alert again' });
  }
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
