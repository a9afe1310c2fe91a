/** A channel whose secret may be rotated: a message that it could not deliver is sent once more with the newer one. */
import type { Message } from '../../model/message';
import type { Channel } from '../../ports';
import { Rotating, type Secrets } from '../rotating-secrets';

/** @param open makes the channel with the secrets that it is given. */
export function rotatingChannel(secrets: Secrets, open: (secrets: Secrets) => Channel): Channel {
  const channel = open(secrets);
  const rotating = new Rotating(secrets, open);
  return {
    name: channel.name,
    accepts: (message: Message) => channel.accepts(message),
    // What an old key is answered with is each service's own, so that any failure is reason enough to look.
    send: (message: Message) =>
      rotating.use(
        (opened) => opened.send(message),
        () => true,
      ),
  };
}
