/** A word that came by another service: what the function that let it in hands to the one that writes it. */
import * as z from 'zod';

/** A button in Slack. */
const slackWord = z.strictObject({
  kind: z.literal('slack'),
  /** Of the button: the same as that of a link. */
  token: z.string().min(1),
  by: z.string().min(1),
  /** Where the message is changed by (Slack, Handling user interaction, `response_url`). */
  responseUrl: z.url(),
  /** That the message is in, where it is in none but that: what whoever clicked alone is told goes there. */
  thread: z.string().min(1).optional(),
  /** Of the message, as Slack has it. */
  blocks: z.array(z.looseObject({ type: z.string() })).max(50),
});

/** An incident that somebody acknowledged or resolved in PagerDuty. */
const pagerDutyWord = z.strictObject({
  kind: z.literal('pagerduty'),
  /** By its name, which is the alert's key. */
  execution: z.string().min(1).max(80),
  by: z.string().min(1),
});

export const wordSchema = z.discriminatedUnion('kind', [slackWord, pagerDutyWord]);
export type Word = z.infer<typeof wordSchema>;
export type SlackWord = z.infer<typeof slackWord>;
export type PagerDutyWord = z.infer<typeof pagerDutyWord>;
