/** Stopping an execution that runs: said what it means, and asked once more, before it is done. */
import { useRef, useState } from 'react';
import { post } from './api';
import { useLive } from './live';
import { Icon, Problem } from './parts';
import { ReasonField } from './reason-field';
import { readOn, useAction } from './use-action';

interface Stopped {
  readonly name: string;
  /** The public was told: nobody would tell it of the end. */
  readonly isPublished: boolean;
}

export function StopExecution({ name, isPublished }: Stopped) {
  const { hello } = useLive();
  const [isAsking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const cancel = () => {
    setAsking(false);
    opener.current?.focus();
  };
  return (
    <div className="stop">
      <button
        type="button"
        className="danger"
        disabled={hello?.isReadOnly}
        ref={opener}
        aria-expanded={isAsking}
        onClick={() => (isAsking ? cancel() : setAsking(true))}
      >
        Stop this execution…
      </button>
      {isAsking && <Confirm name={name} isPublished={isPublished} onCancel={cancel} />}
    </div>
  );
}

function Confirm({ name, isPublished, onCancel }: Stopped & { readonly onCancel: () => void }) {
  const [reason, setReason] = useState('');
  const { isBusy, error, run } = useAction();
  const stop = (event: { preventDefault(): void }) => {
    event.preventDefault();
    void run(async () => {
      await post(`/api/executions/${encodeURIComponent(name)}/stop`, { reason });
      readOn();
    });
  };
  return (
    <form
      className="card confirm"
      aria-labelledby="stop-title"
      aria-describedby="stop-what"
      onSubmit={stop}
      onKeyDown={({ key }) => key === 'Escape' && onCancel()}
    >
      <h2 id="stop-title">
        <Icon name="warn" /> Stop this execution?
      </h2>
      <p id="stop-what">
        It validates nothing more, rolls nothing back and writes no report. Its changes stay as they are. The
        event rule pages the lead engineer at once, to take over by hand.
        {isPublished &&
          ' The public incident on the status page stays open, and nobody updates or closes it: do that by hand.'}
      </p>
      <ReasonField id="stop-reason" value={reason} onChange={setReason} />
      <div className="buttons">
        <button type="submit" className="danger" aria-disabled={isBusy}>
          {isBusy ? 'Stopping…' : 'Stop and page the lead engineer'}
        </button>
        <button type="button" onClick={onCancel}>
          Keep it running
        </button>
      </div>
      <Problem text={error} />
    </form>
  );
}
