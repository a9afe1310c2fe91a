/** Somebody acknowledged, or resolved, an alert in PagerDuty: out of the webhook that it makes of it. */
import * as z from 'zod';
import { withoutControls } from '../text/clean';
import { cut } from '../text/cut';
import { parsedJson } from '../text/json';
import type { PagerDutyWord } from './words';

const MAX_NAME_LENGTH = 60;

/**
 * PagerDuty, Webhooks (v3), Webhook Payload. What this project told PagerDuty itself comes back too, with no user as its agent: it
 * is nobody's word.
 */
const eventSchema = z.object({
  event: z.object({
    event_type: z.enum(['incident.acknowledged', 'incident.resolved']),
    agent: z.object({
      type: z.enum(['user_reference', 'user']),
      id: z.string().min(1).max(32),
      summary: z.string().nullish(),
    }),
    data: z.object({
      type: z.literal('incident'),
      // The key of the alert that it was made of: the execution's name (Step Functions, StartExecution).
      incident_key: z.string().regex(/^[\w.-]{1,80}$/),
    }),
  }),
});

/** Null for whatever else happens there. @param body as it came. */
export function readAcknowledged(body: string): PagerDutyWord | null {
  const parsed = eventSchema.safeParse(parsedJson(body));
  if (!parsed.success) return null;
  const { agent, data } = parsed.data.event;
  const name = cut(withoutControls(agent.summary ?? '').trim(), MAX_NAME_LENGTH);
  return { kind: 'pagerduty', execution: data.incident_key, by: name === '' ? agent.id : name };
}
