/** Slack, Web API: one call of a method, with a bot's token. */
import * as z from 'zod';
import { parsedJson } from '../../text/json';
import { FailedAttempt } from './attempts';
import { type Answer, post, shown } from './post';

/** A message with its 50 blocks of 3,000 characters comes back with the answer; so do those of a channel. */
const MAX_ANSWER_BYTES = 2_097_152;

/**
 * Errors of Slack's own that pass, among those that are answered with 200 (Web API, Evaluating responses). After
 * `internal_error` and `fatal_error` a part may have been done: a message twice is better than none.
 */
const PASSING = [
  ...['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable'],
  ...['request_timeout', 'team_added_to_org'],
];

export interface SlackApi {
  /** Without the method. */
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

const refusalSchema = z.object({ ok: z.literal(false), error: z.string().regex(/^\w{1,80}$/) });

/**
 * @param input A body is posted as JSON; a query is asked with GET.
 * @throws FailedAttempt, whose code is Slack's word for what it refuses.
 */
export async function callSlack<T>(
  { url, token, signal }: SlackApi,
  method: string,
  input: { readonly body: unknown } | { readonly query: Readonly<Record<string, string>> },
  schema: z.ZodType<T>,
): Promise<T> {
  const address = `${url.replace(/\/+$/, '')}/${method}`;
  const exchange = {
    ...('body' in input
      ? { url: address, body: input.body }
      : { method: 'GET' as const, url: `${address}?${new URLSearchParams(input.query)}` }),
    ...{ headers: { authorization: `Bearer ${token}` }, signal, secrets: [token] },
    maxAnswerBytes: MAX_ANSWER_BYTES,
  };
  return understood(await post(exchange), schema, exchange);
}

function understood<T>(answer: Answer, schema: z.ZodType<T>, exchange: { readonly secrets: string[] }): T {
  const value = answer.cut ? undefined : parsedJson(answer.text);
  const refusal = refusalSchema.safeParse(value);
  if (refusal.success) {
    const { error: word } = refusal.data;
    throw new FailedAttempt(
      `Slack refused it: ${word}`,
      PASSING.includes(word) ? { afterMs: null } : 'never',
      word,
    );
  }
  const taken = schema.safeParse(value);
  if (taken.success) return taken.data;
  const text = `HTTP ${answer.status} without its 'ok': ${shown(answer, exchange)}`;
  throw new FailedAttempt(text, 'never', String(answer.status));
}
