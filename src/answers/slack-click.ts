/** A click on a button of a message in Slack, out of the request that Slack makes of it. */
import * as z from 'zod';
import { withoutControls } from '../text/clean';
import { cut } from '../text/cut';
import { parsedJson } from '../text/json';
import type { SlackWord } from './words';

/** Of the buttons of this project (Block Kit, `block_id`): other apps of the workspace have theirs. */
export const BUTTONS_BLOCK = 'answers';
const MAX_NAME_LENGTH = 60;
/** Slack and GovSlack: where a `response_url` leads. */
const RESPONSE_HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com'];

/** Slack, Handling user interaction, `block_actions`; Slack adds fields without a word. */
const payloadSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({
    id: z.string().regex(/^[A-Z0-9]{1,32}$/),
    username: z.string().optional(),
    name: z.string().optional(),
  }),
  actions: z.array(z.object({ block_id: z.string(), value: z.string().optional() })).min(1),
  response_url: z.url(),
  message: z.object({
    blocks: z.array(z.looseObject({ type: z.string() })).max(50),
    ts: z.string().optional(),
    /** Of its thread. The first message of one has its own. */
    thread_ts: z
      .string()
      .regex(/^\d{1,12}\.\d{1,9}$/)
      .optional(),
    subtype: z.string().optional(),
  }),
});

/**
 * Null for what is no click on a button of a message of this project.
 * @param body as it came: a form. @param standIn the origin of what stands in for Slack; undefined on AWS, where nothing does.
 */
export function readClick(body: string, standIn?: string): SlackWord | null {
  const parsed = payloadSchema.safeParse(parsedJson(new URLSearchParams(body).get('payload') ?? ''));
  if (!parsed.success) return null;
  const { user, actions, response_url: responseUrl, message } = parsed.data;
  if (!isSlacks(responseUrl, standIn)) return null;
  const token = actions.find(({ block_id }) => block_id === BUTTONS_BLOCK)?.value;
  if (!token) return null;
  // A name may be anybody's; the id is one person's in the workspace, and stays.
  const name = cut(withoutControls(user.username ?? user.name ?? '').trim(), MAX_NAME_LENGTH);
  const by = name === '' ? user.id : `${name} [${user.id}]`;
  const { blocks, ts, thread_ts: thread, subtype } = message;
  // A reply that the channel sees too is clicked there.
  const isInside = thread !== undefined && thread !== ts && subtype !== 'thread_broadcast';
  return { kind: 'slack', token, by, responseUrl, ...(isInside && { thread }), blocks };
}

/** Nothing is sent to anywhere else, whoever signed it. */
function isSlacks(address: string, standIn: string | undefined): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  return (url.protocol === 'https:' && RESPONSE_HOSTS.includes(url.host)) || url.origin === standIn;
}
