/** What was sent to people. */
import type { Message } from '../contract';
import { shortName, timeText } from './format';
import { Empty } from './parts';
import { executionHref } from './route';

export function MessageList({
  messages,
  withExecution = false,
}: {
  readonly messages: readonly Message[];
  readonly withExecution?: boolean;
}) {
  if (messages.length === 0) return <Empty>Nobody was told anything.</Empty>;
  return (
    <ul className="messages">
      {messages.map(({ id, at, audience, kind, subject, body, incident }) => (
        <li key={id}>
          <details>
            <summary>
              <span className="message-subject">{subject}</span>
              <span className="dim">
                to <strong>{audience}</strong> · {kind} · <time dateTime={at}>{timeText(at)} UTC</time>
              </span>
            </summary>
            <pre>{body}</pre>
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
