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

/** Beside the blocks. Unlike the service it takes no field that the reference does not have. */
export const payloadSchema = z.strictObject({
  text: z.string().max(40_000).optional(),
  blocks: z.unknown().optional(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});
