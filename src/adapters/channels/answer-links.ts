/** Links to answer by, made last: what was composed, kept and logged before holds none. */
import { nameOfLink } from '../../answers/links';
import { type SigningKey, sign } from '../../answers/token';
import type { CalledAudience } from '../../model/audiences';
import type { Message, MessageLink } from '../../model/message';
import type { Channel } from '../../ports';
import { errorText } from '../../text/error-text';
import { within } from './attempts';

/** Longest that a message waits for the key: it goes without links, then. */
const KEY_TIMEOUT_MS = 1_500;

export interface LinkSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly people: Readonly<Partial<Record<CalledAudience, string>>>;
  /** Asked at most once for each of these. */
  readonly key: () => Promise<SigningKey>;
  /** Told once why the links are missing. */
  readonly onProblem: (why: string) => void;
}

/** A message that offers nothing goes as it is. */
export function withAnswerLinks(channels: readonly Channel[], settings: LinkSettings): Channel[] {
  let asked: Promise<SigningKey | string> | undefined;
  const key = () => {
    asked ??= within(KEY_TIMEOUT_MS, settings.key).catch((error: unknown) => {
      const why = errorText(error);
      settings.onProblem(why);
      return why;
    });
    return asked;
  };
  return channels.map((channel) => ({
    name: channel.name,
    accepts: (message) => channel.accepts(message),
    send: async (message) => {
      const offers = message.offers ?? [];
      return channel.send(offers.length === 0 ? message : linked(message, await key(), settings));
    },
  }));
}

/** @param key or why there is none. */
function linked(message: Message, key: SigningKey | string, settings: LinkSettings): Message {
  if (typeof key === 'string') {
    const text = `Links to answer by could not be made (${key}): use the commands.`;
    return { ...message, facts: [...message.facts, { name: 'Links', text }] };
  }
  return { ...message, links: [...linksOf(message, key, settings), ...message.links] };
}

function linksOf(
  { offers = [], audience, at }: Message,
  key: SigningKey,
  { baseUrl, people }: LinkSettings,
): MessageLink[] {
  if (audience === 'status-page') return [];
  return offers.map(({ action, execution, planHash, expiresAt }) => {
    const claims = { action, execution, planHash, expiresAt, audience, person: people[audience] ?? null };
    const token = sign({ ...claims, issuedAt: at }, key);
    return { name: nameOfLink(action), text: `${baseUrl}/${token}`, answer: { action, token } };
  });
}
