/** Messages that a channel did not get through: by channel, each with its reason once. */
import type { Lost } from '../contract';
import { channelTitle } from './channels';
import { clockText } from './format';
import { Badge } from './parts';

export function LostList({ lost }: { readonly lost: readonly Lost[] }) {
  if (lost.length === 0) return null;
  const channels = [...new Set(lost.map(({ channel }) => channel))];
  return (
    <>
      <h3>Not delivered</h3>
      <ul className="messages lost">
        {channels.map((channel) => (
          <Channel
            key={channel}
            channel={channel}
            messages={lost.filter((each) => each.channel === channel)}
          />
        ))}
      </ul>
    </>
  );
}

function Channel({ channel, messages }: { readonly channel: string; readonly messages: readonly Lost[] }) {
  return (
    <li>
      <details>
        <summary>
          <Badge tone="bad" icon="cross">
            {`not by ${channelTitle(channel)}`}
          </Badge>{' '}
          <span className="lost-count">
            {messages.length === 1 ? '1 message' : `${messages.length} messages`}: {causesOf(messages)}
          </span>
        </summary>
        <ul>
          {messages.map(({ at, kind, audience, inPlaceOf, cause }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: it only grows, at its end; two of them can say the same
            <li key={index} className="dim">
              {clockText(at)} UTC · {kind} · to {audience}
              {inPlaceOf && ` in place of ${inPlaceOf}`}: {cause}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

/** Each once, as it was said first. */
function causesOf(messages: readonly Lost[]): string {
  return [...new Set(messages.map(({ cause }) => cause))].slice(0, 2).join('; ');
}
