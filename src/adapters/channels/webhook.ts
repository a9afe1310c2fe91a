/** Any other receiver: one POST with the whole message as JSON. */
import type { Configuration } from '../../configuration/configuration';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import type { Secrets } from '../rotating-secrets';
import { withAttempts } from './attempts';
import { post } from './post';
import { secretFor } from './secret-by-audience';

/** Raised when a field changes its meaning or goes away; fields that are added leave it as it is. */
const WEBHOOK_VERSION = 1;

export type WebhookSettings = NonNullable<Configuration['notifications']['webhook']>;

/** What is sent: `{"version": 1, "message": {…}}`, with the message's fields as `Message` has them. */
interface WebhookBody {
  readonly version: typeof WEBHOOK_VERSION;
  readonly message: Message;
}

/**
 * `Idempotency-Key` is the same for every attempt at one message and for no other message, so that a receiver can
 * tell a repetition. Any 2xx means that it was taken.
 */
export class WebhookChannel implements Channel {
  readonly name = 'webhook';

  constructor(
    private readonly settings: WebhookSettings,
    private readonly config: Configuration['notifications'],
    private readonly secrets: Secrets,
  ) {}

  accepts({ audience }: Message): boolean {
    return this.settings.audiences.includes(audience);
  }

  async send(message: Message): Promise<{ readonly attempts: number }> {
    const { secretId, url } = this.settings;
    const key = await idempotencyKey(message);
    const { attempts } = await withAttempts(this.name, this.config, async (signal) => {
      const token =
        secretId === undefined
          ? undefined
          : await secretFor(this.name, secretId, message.audience, this.secrets);
      await post({
        url,
        body: webhookBody(message),
        headers: {
          'idempotency-key': key,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        signal,
        secrets: token === undefined ? [] : [token],
      });
    });
    return { attempts };
  }
}

/** Field by field: what is added to a message is not sent before somebody has thought about it here. */
function webhookBody(message: Message): WebhookBody {
  const { kind, phase, audience, inPlaceOf, incidentId, target, at, subject, headline } = message;
  const { facts, clock, table, links, commands } = message;
  return {
    version: WEBHOOK_VERSION,
    message: {
      kind,
      phase,
      audience,
      inPlaceOf,
      incidentId,
      target,
      at,
      subject,
      headline,
      facts: facts.map(({ name, text }) => ({ name, text })),
      clock,
      table,
      links: links.map(({ name, text }) => ({ name, text })),
      commands,
    },
  };
}

/**
 * SHA-256 of what makes a message that message, in hexadecimal digits. Its words are part of it: two risks, or a
 * message and one in somebody's place, may go to the same audience at the same moment.
 */
export async function idempotencyKey(message: Message): Promise<string> {
  const { incidentId, kind, audience, at, subject, headline } = message;
  const parts = [incidentId, kind, audience, at, subject, headline];
  const identity = new TextEncoder().encode(JSON.stringify(parts));
  return Buffer.from(await crypto.subtle.digest('SHA-256', identity)).toString('hex');
}
