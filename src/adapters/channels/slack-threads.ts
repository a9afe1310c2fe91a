/** Where Slack itself has an incident's thread: the last resort, after a call whose answer, or whose function, was lost. */
import * as z from 'zod';
import { FailedAttempt, within } from './attempts';
import { callSlack, type SlackApi } from './slack-api';

/** Slack, Message metadata: what a message is about, for programs; people see nothing of it. */
const EVENT_TYPE = 'runbook_incident';
/** A lost call is looked for soon. */
const BACK_SECONDS = 3_600;
/** Of the newest, by default 100. */
const MOST_MESSAGES = '200';
const LONGEST_MS = 1_000;

export interface About {
  readonly incident: string;
  /** Stands for one message: the same where it is sent again. */
  readonly message: string;
}

/** Of a message that is sent. */
export function metadataOf({ incident, message }: About) {
  return { event_type: EVENT_TYPE, event_payload: { incident, message } };
}

const timestamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const historySchema = z.object({
  ok: z.literal(true),
  messages: z.array(
    z.object({
      ts: timestamp,
      thread_ts: timestamp.optional(),
      metadata: z
        .object({
          event_type: z.string(),
          event_payload: z.object({ incident: z.unknown(), message: z.unknown() }).partial(),
        })
        .optional()
        .catch(undefined),
    }),
  ),
});

export interface FoundThread {
  readonly thread: string;
  /** This very message is in the channel already. */
  readonly isSaid: boolean;
}

export class SlackThreads {
  /** False where the app may not read the channel (`channels:history`, `groups:history`): it is not asked again. */
  private mayRead = true;

  constructor(private readonly timeoutMs: number) {}

  /** Null where there is none, and where that can't be read in time: the message goes by itself then. Never throws. */
  async find(api: SlackApi, channel: string, about: About, sentAt: string): Promise<FoundThread | null> {
    if (!this.mayRead) return null;
    const query = {
      ...{ channel, limit: MOST_MESSAGES, include_all_metadata: 'true' },
      oldest: String(Math.floor(Date.parse(sentAt) / 1_000) - BACK_SECONDS),
    };
    // A third of an attempt at most: the rest is for the message.
    const longestMs = Math.min(LONGEST_MS, this.timeoutMs / 3);
    try {
      const { messages } = await within(longestMs, (signal) =>
        callSlack(
          { ...api, signal: AbortSignal.any([api.signal, signal]) },
          'conversations.history',
          { query },
          historySchema,
        ),
      );
      return foundIn(messages, about);
    } catch (error) {
      if (error instanceof FailedAttempt && error.code === 'missing_scope') this.mayRead = false;
      return null;
    }
  }
}

function foundIn(
  messages: z.infer<typeof historySchema>['messages'],
  { incident, message }: About,
): FoundThread | null {
  const ours = messages.filter(
    ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload.incident === incident,
  );
  const [thread] = ours.map(({ ts, thread_ts }) => thread_ts ?? ts).sort();
  if (thread === undefined) return null;
  return { thread, isSaid: ours.some(({ metadata }) => metadata?.event_payload.message === message) };
}
