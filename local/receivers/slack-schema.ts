/** What an incoming webhook of Slack takes (Block Kit reference; Sending messages using incoming webhooks). */
import { z } from 'zod';

const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
const textObject = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
const blockId = z.string().max(255).optional();

/** Button element and confirmation dialog. */
const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: z.string().min(1).max(255),
  value: z.string().max(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z
    .strictObject({
      title: plainText(100),
      text: plainText(300),
      confirm: plainText(30),
      deny: plainText(30),
    })
    .optional(),
});
export type SlackButton = z.output<typeof button>;

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150), block_id: blockId }),
  z
    .strictObject({
      type: z.literal('section'),
      text: textObject(3_000).optional(),
      fields: z.array(textObject(2_000)).min(1).max(10).optional(),
      block_id: blockId,
    })
    .refine(({ text, fields }) => text || fields),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(textObject(3_000)).min(1).max(10),
    block_id: blockId,
  }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(button)
      .min(1)
      .max(25)
      .refine((each) => new Set(each.map(({ action_id }) => action_id)).size === each.length),
    block_id: blockId,
  }),
]);

export const blocksSchema = z
  .array(block)
  .min(1)
  .max(50)
  .refine((blocks) => {
    const ids = blocks.flatMap(({ block_id }) => block_id ?? []);
    return new Set(ids).size === ids.length;
  });
export type SlackBlock = z.output<typeof block>;

/** What a `response_url` takes (Handling user interaction, Sending message responses). */
export const responseSchema = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

/** Beside the blocks. Unlike the service it takes no field that the reference does not have. */
export const payloadSchema = z.strictObject({
  text: z.string().max(40_000).optional(),
  blocks: z.unknown().optional(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

const timestamp = z.string().regex(/^\d{10}\.\d{6}$/);

/** What chat.postMessage takes. Unlike the service it takes no argument that the reference does not have. */
export const postSchema = payloadSchema.extend({
  channel: z.string().min(1),
  thread_ts: timestamp.optional(),
  reply_broadcast: z.boolean().optional(),
  /** Message metadata: a flat event with a name of its own. */
  metadata: z
    .strictObject({
      event_type: z.string().regex(/^\w{1,255}$/),
      event_payload: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    })
    .optional(),
});
export type SlackMetadata = NonNullable<z.output<typeof postSchema>['metadata']>;
