/** Intake: the Alertmanager webhook. Starts one execution an incident and answers at once. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Executions } from '../src/adapters/executions';
import { ENVIRONMENT } from '../src/environment';
import { errorText, InvalidInputError } from '../src/errors';
import { readWebhook } from '../src/intake/alertmanager';
import { decideExecutions } from '../src/intake/incidents';
import { configuration, log, once, variable } from './runtime';

/** Ignored alerts that the answer names: a group can hold a thousand. */
const MAX_IGNORED = 20;

const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));

/**
 * 202 with what was started or ignored; 400 with what is wrong with the body; 503 for what a retry can mend.
 * Alertmanager retries 5xx and nothing else (Alertmanager, notify/util.go), so nothing else may ask for a retry.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const { executions: wanted, ignored } = decideExecutions(readWebhook(bodyOf(event)), configuration());
    const started = await Promise.all(
      wanted.map(async ({ name, input }) => {
        const { executionArn, started: isNew } = await executions().start(input, name);
        return { executionArn, started: isNew };
      }),
    );
    const more = ignored.length - MAX_IGNORED;
    const told = { ignored: ignored.slice(0, MAX_IGNORED), ...(more > 0 ? { moreIgnored: more } : {}) };
    log('intake', { started, ...told });
    return answer(202, { executions: started, ...told });
  } catch (error) {
    if (error instanceof InvalidInputError) {
      log('intake', { refused: error.message });
      return answer(400, { message: error.message, problems: error.problems });
    }
    // The reason stays in the log: the sender can do nothing with it but try again.
    log('intake', { failed: errorText(error) });
    return answer(503, { message: 'the execution could not be started; send the alert again' });
  }
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  if (body === null || body === '')
    throw new InvalidInputError('the body is empty: an Alertmanager webhook is accepted');
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function answer(statusCode: number, body: unknown): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
