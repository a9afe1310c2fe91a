/** The address of a webhook that is a secret itself: whoever has it may post. */

import type { Audience } from '../../model/audiences';
import { DependencyError } from '../../model/errors';
import type { ChannelName } from '../../ports';
import { isThisMachine } from '../../text/this-machine';
import type { Secrets } from '../rotating-secrets';
import { secretFor } from './secret-by-audience';

/** A part of the address as short as this is no secret, and would be found in any text. */
const MIN_SECRET_LENGTH = 8;

/** @throws DependencyError for what is no address of a webhook, by TLS or on this machine. */
export async function secretAddress(
  channel: ChannelName,
  secretId: string,
  audience: Audience,
  secrets: Secrets,
): Promise<{ readonly url: string; readonly secrets: string[] }> {
  const url = URL.parse(await secretFor(channel, secretId, audience, secrets));
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
  if (!url || !isSafe || url.username !== '' || url.password !== '') {
    throw new DependencyError(
      channel,
      `secret ${secretId}: what it has for ${audience} is not the address of a webhook, https or on this machine`,
    );
  }
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()];
  const long = parts.filter((part) => part.length >= MIN_SECRET_LENGTH);
  return { url: url.href, secrets: [url.href, url.pathname, ...long] };
}
