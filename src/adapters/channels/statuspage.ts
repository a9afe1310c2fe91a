/** Atlassian Statuspage: tells the public, in one incident from the first word to the last. */
import type { Configuration } from '../../configuration/configuration';
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import { parsedJson } from '../../text/json';
import type { Secrets } from '../rotating-secrets';
import { FailedAttempt, withAttempts } from './attempts';
import { type Answer, post } from './post';
import { secretFor } from './secret-by-audience';
import {
  findOurs,
  isSaid,
  type PublishedIncident,
  publishedListSchema,
  statuspageIncident,
} from './statuspage-incident';

/** A page's open incidents, with all their updates: a hundred (the most of one answer) at ten kilobytes. */
const MAX_LIST_BYTES = 1_048_576;

export type StatuspageSettings = NonNullable<Configuration['notifications']['statuspage']>;

export class StatuspageChannel implements Channel {
  readonly name = 'statuspage';

  constructor(
    private readonly settings: StatuspageSettings,
    private readonly config: Configuration['notifications'],
    private readonly secrets: Secrets,
  ) {}

  accepts({ audience }: Message): boolean {
    return audience === 'status-page';
  }

  /**
   * Looks for the incident before every attempt, so that an attempt whose answer was lost is not made a second
   * time. One that the page carries out after it was given up on may be there twice: the API has nothing by which it
   * would know it again. What was never published is neither noted nor closed in public.
   */
  async send(message: Message): Promise<{ readonly attempts: number }> {
    const { secretId, componentIds } = this.settings;
    const { attempts } = await withAttempts(this.name, this.config, async (signal) => {
      const key = await secretFor(this.name, secretId, message.audience, this.secrets);
      const found = findOurs(await this.open(key, signal), message.incidentId);
      if (!found && message.phase !== 'page') return;
      const incident = statuspageIncident(message, componentIds, found);
      if (found && isSaid(incident, found)) return;
      const path = found ? `/${encodeURIComponent(found.id)}` : '';
      await this.ask(key, signal, path, { method: found ? 'PATCH' : 'POST', body: { incident } });
    });
    return { attempts };
  }

  /** The page's incidents that are not resolved. */
  private async open(key: string, signal: AbortSignal): Promise<readonly PublishedIncident[]> {
    const path = '/unresolved?per_page=100';
    const answer = await this.ask(key, signal, path, { method: 'GET', maxAnswerBytes: MAX_LIST_BYTES });
    const parsed = answer.cut ? null : publishedListSchema.safeParse(parsedJson(answer.text));
    // Without it nobody knows whether the incident is there already, and a second one would be worse than none.
    if (!parsed?.success) {
      throw new FailedAttempt(
        'the list of open incidents has an unknown shape',
        'never',
        String(answer.status),
      );
    }
    return parsed.data;
  }

  private ask(
    key: string,
    signal: AbortSignal,
    path: string,
    rest: {
      readonly method: 'GET' | 'POST' | 'PATCH';
      readonly body?: unknown;
      readonly maxAnswerBytes?: number;
    },
  ): Promise<Answer> {
    const { url, pageId } = this.settings;
    return post({
      url: `${url.replace(/\/+$/, '')}/v1/pages/${pageId}/incidents${path}`,
      headers: { authorization: `OAuth ${key}` },
      signal,
      secrets: [key],
      ...rest,
    });
  }
}
