/** PagerDuty, Events API v2: pages people, and says when somebody is at it and when it is over. */
import type { Configuration } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt, withAttempts } from './attempts';
import { pagerDutyEvent } from './pagerduty-event';
import { serviceOf, writeNote } from './pagerduty-notes';
import { post, shown } from './post';
import { secretFor } from './secret-by-audience';

/** Overview, Response codes: the event has been accepted. */
const ACCEPTED = 202;

export type PagerDutySettings = NonNullable<Configuration['notifications']['pagerDuty']>;

/**
 * Each incident is one alert of each routing key. Audiences that are to be called one after the other need a key
 * each: an alert that somebody has acknowledged calls nobody else (Send an Alert Event, Event action behavior).
 */
export class PagerDutyChannel implements Channel {
  readonly name = 'pagerduty';

  constructor(
    private readonly settings: PagerDutySettings,
    private readonly config: Configuration['notifications'],
    private readonly secrets: Secrets,
  ) {}

  /** The public is not on call, and a note wakes nobody: of those it takes what was changed, where notes are configured. */
  accepts({ audience, phase, kind }: Message): boolean {
    if (audience === 'status-page' || !this.settings.audiences.includes(audience)) return false;
    const { notes } = this.settings;
    if (phase !== 'note') return true;
    return kind === 'action-taken' && notes !== undefined && serviceOf(notes, audience) !== undefined;
  }

  async send(message: Message): Promise<{ readonly attempts: number }> {
    const { secretId, url, notes } = this.settings;
    const { attempts } = await withAttempts(this.name, this.config, async (signal) => {
      if (message.phase === 'note' && notes) return writeNote(message, notes, this.secrets, signal);
      const routingKey = await secretFor(this.name, secretId, message.audience, this.secrets);
      const body = pagerDutyEvent(message, routingKey);
      if (!body) throw new DependencyError(this.name, 'it takes no notes');
      const exchange = { url: `${url.replace(/\/+$/, '')}/v2/enqueue`, body, signal, secrets: [routingKey] };
      const answer = await post(exchange);
      if (answer.status !== ACCEPTED) {
        const text = `HTTP ${answer.status} where ${ACCEPTED} was expected: ${shown(answer, exchange)}`;
        throw new FailedAttempt(text, 'never', String(answer.status));
      }
    });
    return { attempts };
  }
}
