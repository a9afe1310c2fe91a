/** What was sent to people, and by what. */
import type { Message } from '../contract';
import { channelTitle } from './channels';
import { shortName, timeText } from './format';
import { Badge, Empty } from './parts';
import { executionHref } from './route';

export function MessageList({
  messages,
  withExecution = false,
}: {
  readonly messages: readonly Message[];
  readonly withExecution?: boolean;
}) {
  if (messages.length === 0) return <Empty>No message was sent.</Empty>;
  return (
    <ul className="messages">
      {messages.map(({ id, at, audience, inPlaceOf, kind, subject, copies, incident }) => (
        <li key={id}>
          <details>
            <summary>
              <span className="message-subject">{subject}</span>
              <span className="dim">
                to <Audience audience={audience} inPlaceOf={inPlaceOf} /> · {kind} ·{' '}
                <time dateTime={at}>{timeText(at)} UTC</time>
              </span>
              <span className="message-channels">
                <span className="visually-hidden">by </span>
                {copies.map(({ channel }) => (
                  <Badge key={channel} tone="calm" icon="check">
                    {channelTitle(channel)}
                  </Badge>
                ))}
              </span>
            </summary>
            {bodiesOf(copies).map(({ body, channels }) => (
              <div key={channels}>
                {copies.length > 1 && <h3>{channels}</h3>}
                <pre>{body}</pre>
              </div>
            ))}
          </details>
          {withExecution && incident && (
            <a className="dim" href={executionHref(incident)}>
              execution {shortName(incident)}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Each text once, with all the channels that it left by. */
function bodiesOf(copies: Message['copies']): { readonly body: string; readonly channels: string }[] {
  return [...new Set(copies.map(({ body }) => body))].map((body) => ({
    body,
    channels: copies
      .filter((copy) => copy.body === body)
      .map(({ channel }) => channelTitle(channel))
      .join(', '),
  }));
}

function Audience({ audience, inPlaceOf }: Pick<Message, 'audience' | 'inPlaceOf'>) {
  return (
    <>
      <strong>{audience}</strong>
      {inPlaceOf && ` in place of ${inPlaceOf}`}
    </>
  );
}
