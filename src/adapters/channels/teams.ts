/** Microsoft Teams: an Adaptive Card in a channel, by the webhook of a workflow ("When a Teams webhook request is received"). */
import type { Configuration } from '../../configuration/configuration';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt, withAttempts } from './attempts';
import { post, shown } from './post';
import { secretAddress } from './secret-address';
import { teamsMessage } from './teams-card';

/** A workflow answers that it has been started. What answers 200 is no workflow: a proxy, or a retired connector. */
const ACCEPTED = 202;

export type TeamsSettings = NonNullable<Configuration['notifications']['teams']>;

export class TeamsChannel implements Channel {
  readonly name = 'teams';

  constructor(
    private readonly settings: TeamsSettings,
    private readonly config: Configuration['notifications'],
    private readonly secrets: Secrets,
  ) {}

  accepts({ audience }: Message): boolean {
    return audience !== 'status-page' && this.settings.audiences.includes(audience);
  }

  async send(message: Message): Promise<{ readonly attempts: number }> {
    const body = teamsMessage(message);
    const { secretId } = this.settings;
    const { attempts } = await withAttempts(this.name, this.config, async (signal) => {
      const address = await secretAddress(this.name, secretId, message.audience, this.secrets);
      const exchange = { ...address, body, signal };
      const answer = await post(exchange);
      if (answer.status !== ACCEPTED) {
        const text = `HTTP ${answer.status} where ${ACCEPTED} was expected: ${shown(answer, exchange)}`;
        throw new FailedAttempt(text, 'never', String(answer.status));
      }
    });
    return { attempts };
  }
}
