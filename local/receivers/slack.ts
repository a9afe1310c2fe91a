/** Slack, incoming webhooks: one secret address an audience. */
import type { FastifyInstance } from 'fastify';
import { deliver, type Taker } from './deliveries';
import { Refusal } from './refusal';
import { readJson, send } from './service';
import type { SlackMessages } from './slack-messages';
import { blocksSchema, payloadSchema, responseSchema, type SlackBlock } from './slack-schema';

export interface SlackWebhook {
  readonly audience: string;
  readonly team: string;
  readonly app: string;
  readonly token: string;
}

/** The path of a webhook without what makes it secret. */
export function shownSlackPath(path: string): string {
  return path.replace(/^(\/slack\/(?:services|responses)\/).*$/, '$1…');
}

export function defineSlack(
  scope: FastifyInstance,
  webhooks: readonly SlackWebhook[],
  messages: SlackMessages,
  taker: Taker,
): void {
  scope.post('/services/:team/:app/:token', async (request, reply) => {
    const { team, app, token } = request.params as Record<string, string>;
    const known = webhooks.find((each) => each.team === team && each.app === app);
    if (!known) throw new Refusal(404, 'no_service');
    if (known.token !== token) throw new Refusal(403, 'invalid_token');
    const payload = payloadSchema.safeParse(readJson(request, new Refusal(400, 'invalid_payload')));
    if (!payload.success) throw new Refusal(400, 'invalid_payload');
    const { text, blocks } = payload.data;
    if (!text && blocks === undefined) throw new Refusal(400, 'no_text');
    const parsed = blocksSchema.optional().safeParse(blocks);
    if (!parsed.success) throw new Refusal(400, 'invalid_blocks');
    const { audience } = known;
    messages.all.push({ audience, text: text ?? '', blocks: parsed.data ?? [] });
    deliver(taker, 'slack', {
      audience,
      ...readable(text ?? '', parsed.data ?? []),
      request: payload.data,
    });
    return send(reply, 'ok');
  });
  scope.post('/responses/:id', async (request, reply) => {
    const { id = '' } = request.params as Record<string, string>;
    const response = responseSchema.safeParse(readJson(request, new Refusal(400, 'invalid_payload')));
    const parsed = blocksSchema.optional().safeParse(response.data?.blocks);
    if (!response.success || !parsed.success) throw new Refusal(400, 'invalid_blocks');
    const { text, response_type, replace_original, thread_ts: thread } = response.data;
    const isPrivate = response_type === 'ephemeral' || replace_original !== true;
    if (!messages.respond(id, { text, blocks: parsed.data ?? [], isPrivate, thread }))
      throw new Refusal(404, 'used_url');
    return send(reply, 'ok');
  });
}

/** What people see: the blocks where there are any, and the text alone otherwise. */
export function readable(text: string, blocks: readonly SlackBlock[]) {
  const about = blocks.find(({ type, block_id }) => type === 'context' && block_id === 'about');
  const shown = blocks.filter((block) => block !== about && block.type !== 'header').flatMap(textsOf);
  const header = blocks.find(({ type }) => type === 'header');
  return {
    subject: header ? textsOf(header).join('') : undefined,
    message: blocks.length === 0 ? unescaped(text) : shown.join('\n\n'),
    attributes: Object.fromEntries(
      (about ? textsOf(about) : []).map((element) => {
        const [name = '', ...rest] = element.split(': ');
        return [name, rest.join(': ')];
      }),
    ),
  };
}

function textsOf(block: SlackBlock): string[] {
  const objects =
    block.type === 'divider'
      ? []
      : block.type === 'context'
        ? block.elements
        : block.type === 'actions'
          ? block.elements.map(({ text }) => text)
          : [...(block.text ? [block.text] : []), ...(('fields' in block && block.fields) || [])];
  return objects.map(({ text }) => unescaped(text));
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
