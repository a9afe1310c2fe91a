/** What the functions share that let other services in: the request as it came, the secret it is signed with, handing over. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { HandedOver } from '../src/adapters/aws/handed-over';
import { SecretStore } from '../src/adapters/aws/secret-store';
import type { Signed } from '../src/answers/signature';
import { signingValues } from '../src/answers/signing-secret';
import type { Word } from '../src/answers/words';
import { ENVIRONMENT } from '../src/configuration/environment';
import { type CheckPart, type CheckTask, isCheckTask } from '../src/readiness/part';
import { errorText } from '../src/text/error-text';
import { checkDoor } from './check-door';
import { log, logProblem, now, once, variable } from './runtime';

/** Slack gives up after three seconds, PagerDuty after five. */
const SECRET_TIMEOUT_MS = 1_000;
/** Before a signature is refused the secret is looked at afresh, no more often than this. */
const JUST_READ_MS = 10_000;
/** PagerDuty drops what is over 256 KB (Behavior, Size Limit); a message in Slack with 50 blocks of 3,000 is smaller. */
const MAX_BODY_BYTES = 262_144;

const secrets = new SecretStore(() => Date.now(), SECRET_TIMEOUT_MS);
const writer = once(() => new HandedOver(variable(ENVIRONMENT.answerFunction)));

export interface Door {
  readonly step: 'slack' | 'pagerduty';
  /** Whether one of the secrets has signed the request. */
  readonly signed: (request: Request, secrets: readonly string[]) => Signed;
  /** Null: nothing that this project does anything with. */
  readonly read: (body: string) => Word | null;
}

export interface Request {
  readonly body: string;
  readonly header: (name: string) => string;
  readonly now: Date;
}

export interface DoorHandler {
  (event: CheckTask): Promise<CheckPart>;
  (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
}

/** A request, or of a check what the function uses itself: what API Gateway sends has a method, and no task. */
export function doorHandler(door: Door): DoorHandler {
  function handler(event: CheckTask): Promise<CheckPart>;
  function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
  function handler(event: APIGatewayProxyEvent | CheckTask): Promise<APIGatewayProxyResult | CheckPart> {
    return isCheckTask(event) ? checkDoor(door.step, event.check.id) : letIn(event, door);
  }
  return handler;
}

/**
 * 200 once Lambda has the word: what comes of it is told by another way. 401 for a signature that is not good, 413 for a body
 * that is too long, 503 where it could not be taken: PagerDuty tries again, and Slack tells whoever clicked.
 */
async function letIn(event: APIGatewayProxyEvent, door: Door): Promise<APIGatewayProxyResult> {
  const { step } = door;
  const request = { body: bodyOf(event), header: headersOf(event), now: now() };
  if (Buffer.byteLength(request.body) > MAX_BODY_BYTES) return answer(413);
  try {
    const signed = await signedBy(request, door);
    if (signed !== 'ok') {
      log(step, { refused: signed });
      return answer(401);
    }
    const word = door.read(request.body);
    if (word) await writer().give(word);
    log(step, { taken: word !== null, ...(word && { by: word.by }) });
    return answer(200);
  } catch (error) {
    logProblem(step, { failed: errorText(error) });
    return answer(503);
  }
}

async function signedBy(request: Request, { signed }: Door): Promise<Signed> {
  const first = signed(request, await secretsNow());
  return first === 'altered' ? signed(request, await secretsNow({ atMostOldMs: JUST_READ_MS })) : first;
}

/** Two values are good at a time, each one text or JSON with several by their names. */
async function secretsNow(options: { readonly atMostOldMs?: number } = {}): Promise<string[]> {
  const secretId = variable(ENVIRONMENT.signingSecret);
  const [current, previous] = await Promise.all([
    secrets.get(secretId, options),
    secrets.previous(secretId, options),
  ]);
  return [current, ...(previous === null ? [] : [previous])].flatMap(signingValues);
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
}

/** Names of headers are the same in any case. */
function headersOf({ headers }: APIGatewayProxyEvent): Request['header'] {
  const known = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']));
  return (name) => known.get(name) ?? '';
}

function answer(statusCode: number): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' }, body: '' };
}
