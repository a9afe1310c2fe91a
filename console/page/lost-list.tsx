/** Messages that a channel did not get through, and why. */
import type { Lost } from '../contract';
import { channelTitle } from './channels';
import { timeText } from './format';
import { Audience } from './message-list';
import { Badge } from './parts';

export function LostList({ lost }: { readonly lost: readonly Lost[] }) {
  if (lost.length === 0) return null;
  return (
    <>
      <h3>Not delivered</h3>
      <ul className="messages lost">
        {lost.map(({ at, kind, audience, inPlaceOf, channel, cause }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: it only grows, at its end; two of them can say the same
          <li key={index}>
            <Badge tone="bad" icon="cross">
              {`not by ${channelTitle(channel)}`}
            </Badge>{' '}
            <span className="dim">
              to <Audience audience={audience} inPlaceOf={inPlaceOf} /> · {kind} ·{' '}
              <time dateTime={at}>{timeText(at)} UTC</time>
            </span>
            <p>{cause}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
