/** What a channel needs to reach an audience: one secret for all of them, or one for each. */

import type { Audience } from '../../model/audiences';
import { DependencyError } from '../../model/errors';
import type { ChannelName } from '../../ports';
import { parsedJson } from '../../text/json';
import type { Secrets } from '../rotating-secrets';

/** Visible ASCII: what an address, a key or a token is made of, and what an HTTP header can hold. */
const USABLE = /^[\x21-\x7e]+$/;

/**
 * The secret for this audience. It holds plain text, or JSON: an object of plain texts by audience.
 * @throws DependencyError that says what is wrong with it and shows nothing of it.
 */
export async function secretFor(
  channel: ChannelName,
  secretId: string,
  audience: Audience,
  secrets: Secrets,
): Promise<string> {
  const wrong = (what: string) => new DependencyError(channel, `secret ${secretId}: ${what}`);
  const text = (await secrets.get(secretId)).trim();
  const value = text.startsWith('{') ? ofAudience(text, audience, wrong) : text;
  if (!USABLE.test(value)) throw wrong('it is empty, or holds blanks or characters that are not ASCII');
  return value;
}

function ofAudience(text: string, audience: Audience, wrong: (what: string) => DependencyError): string {
  const byAudience = parsedJson(text) as Record<string, unknown> | undefined;
  if (!byAudience) throw wrong('it starts like JSON and is not JSON');
  if (!Object.hasOwn(byAudience, audience)) throw wrong(`it has nothing for ${audience}`);
  const value = byAudience[audience];
  if (typeof value !== 'string') throw wrong(`what it has for ${audience} is not text`);
  return value.trim();
}
