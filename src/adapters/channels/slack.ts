/** Slack, incoming webhooks: tells people where they talk to each other anyway. */
import type { Configuration } from '../../configuration/configuration';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt, withAttempts } from './attempts';
import { post, shown } from './post';
import { secretAddress } from './secret-address';
import { slackMessage } from './slack-message';

/** Slack, Sending messages using incoming webhooks: 200 and this word. */
const TAKEN = 'ok';

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
      const { secretId } = this.settings;
      const address = await secretAddress(this.name, secretId, message.audience, this.secrets);
      const exchange = { ...address, body, signal };
      const answer = await post(exchange);
      if (answer.status !== 200 || answer.text.trim() !== TAKEN) {
        const text = `HTTP ${answer.status} without its '${TAKEN}': ${shown(answer, exchange)}`;
        throw new FailedAttempt(text, 'never', String(answer.status));
      }
    });
    return { attempts };
  }
}
