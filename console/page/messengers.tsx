/** The receivers of messages: how each answers, and telling it to answer otherwise. */
import { useEffect, useRef, useState } from 'react';
import type { MessengerState } from '../contract';
import { errorText, post } from './api';
import { channelTitle } from './channels';
import { Badge, Problem } from './parts';

const WAYS: Readonly<Record<string, string>> = {
  ok: 'works',
  fail: 'fails (500)',
  hang: 'never answers',
  'too-many-requests': 'too busy (429)',
};

export function Messengers({ messengers }: { readonly messengers: readonly MessengerState[] }) {
  return (
    <section aria-labelledby="messengers">
      <h3 id="messengers">Messengers</h3>
      <ul className="messengers">
        {messengers.map((messenger) => (
          <Messenger key={messenger.channel} messenger={messenger} />
        ))}
      </ul>
    </section>
  );
}

function Messenger({ messenger: { channel, behaviour } }: { readonly messenger: MessengerState }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const sent = useRef(Promise.resolve());
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen is in force, or somebody else chose later
  useEffect(() => setChosen(null), [behaviour]);
  // One after the other: whoever walks through the choices by keyboard ends where they stopped.
  const choose = (next: string) => {
    setChosen(next);
    setError(null);
    sent.current = sent.current
      .then(() => post('/api/receivers', { receiver: channel, behaviour: next }))
      .then(
        () => undefined,
        (problem: unknown) => {
          setChosen(null);
          setError(errorText(problem));
        },
      );
  };
  const shown = chosen ?? behaviour;
  const isWell = behaviour === 'ok';
  const choices = behaviour in WAYS ? Object.keys(WAYS) : [behaviour, ...Object.keys(WAYS)];
  const id = `messenger-${channel}`;
  return (
    <li>
      <label htmlFor={id}>{channelTitle(channel)}</label>
      <select
        id={id}
        value={shown}
        aria-describedby={`${id}-state`}
        onChange={({ target }) => choose(target.value)}
      >
        {choices.map((each) => (
          <option key={each} value={each}>
            {WAYS[each] ?? each}
          </option>
        ))}
      </select>
      <p id={`${id}-state`} aria-live="polite">
        {isWell ? (
          <span className="dim">works</span>
        ) : (
          <Badge tone="bad" icon="bolt">
            {WAYS[behaviour] ?? behaviour}
          </Badge>
        )}
      </p>
      <Problem text={error} />
    </li>
  );
}
