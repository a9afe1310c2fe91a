/** Slack, incoming webhooks: tells people where they talk to each other anyway. */
import type { Configuration } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import { isThisMachine } from '../../text/this-machine';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt, withAttempts } from './attempts';
import { post, shown } from './post';
import { secretFor } from './secret-by-audience';
import { slackMessage } from './slack-message';

/** Slack, Sending messages using incoming webhooks: 200 and this word. */
const TAKEN = 'ok';
/** A part of the address as short as this is no secret, and would be found in any text. */
const MIN_SECRET_LENGTH = 8;

export type SlackSettings = NonNullable<Configuration['notifications']['slack']>;

export class SlackChannel implements Channel {
  readonly name = 'slack';

  constructor(
    private readonly settings: SlackSettings,
    private readonly config: Configuration['notifications'],
    private readonly secrets: Secrets,
  ) {}

  accepts({ audience }: Message): boolean {
    return audience !== 'status-page' && this.settings.audiences.includes(audience);
  }

  async send(message: Message): Promise<{ readonly attempts: number }> {
    const body = slackMessage(message, this.settings.signingSecretId !== undefined);
    const { attempts } = await withAttempts(this.name, this.config, async (signal) => {
      const exchange = { ...(await this.webhook(message)), body, signal };
      const answer = await post(exchange);
      if (answer.status !== 200 || answer.text.trim() !== TAKEN) {
        const text = `HTTP ${answer.status} without its '${TAKEN}': ${shown(answer, exchange)}`;
        throw new FailedAttempt(text, 'never', String(answer.status));
      }
    });
    return { attempts };
  }

  /** The address is the secret: whoever has it may post. */
  private async webhook({ audience }: Message): Promise<{ url: string; secrets: string[] }> {
    const { secretId } = this.settings;
    const url = URL.parse(await secretFor(this.name, secretId, audience, this.secrets));
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
    if (!url || !isSafe || url.username !== '' || url.password !== '') {
      throw new DependencyError(
        this.name,
        `secret ${secretId}: what it has for ${audience} is not the address of a webhook, https or on this machine`,
      );
    }
    const parts = url.pathname.split('/').filter((part) => part.length >= MIN_SECRET_LENGTH);
    return { url: url.href, secrets: [url.href, url.pathname, ...parts] };
  }
}
