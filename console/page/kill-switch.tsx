/** The switch that stops all changes: what it does is said, and asked once more, before it is done. */
import { useRef, useState } from 'react';
import type { TargetChanges } from '../contract';
import { post } from './api';
import { clockText } from './format';
import { useLive } from './live';
import { Badge, Problem } from './parts';
import { ReasonField } from './reason-field';
import { useAction } from './use-action';

export function KillSwitch() {
  const { changes, hello } = useLive();
  const [isAsking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (changes === undefined || hello === null) return null;
  const stopped = changes.filter(({ stop }) => stop !== null);
  const unread = changes.filter(({ problem }) => problem !== null);
  const close = () => {
    setAsking(false);
    opener.current?.focus();
  };
  return (
    <div className={`kill ${stopped.length > 0 ? 'is-on' : ''}`}>
      <span className="kill-text">
        {unread.length > 0 && (
          <Badge tone="warn" icon="warn">
            the kill switch can't be read
          </Badge>
        )}{' '}
        {unread.length < changes.length && <Stand changes={changes} stopped={stopped} />}
      </span>
      <button
        type="button"
        ref={opener}
        className={stopped.length > 0 ? 'primary' : 'danger'}
        disabled={hello.isReadOnly}
        aria-expanded={isAsking}
        onClick={() => setAsking(!isAsking)}
      >
        {stopped.length > 0 ? 'Allow changes again…' : 'Stop all changes…'}
      </button>
      {isAsking && <Confirm allowed={stopped.length > 0} targets={hello.targets} onClose={close} />}
    </div>
  );
}

function Stand({
  changes,
  stopped,
}: {
  readonly changes: readonly TargetChanges[];
  readonly stopped: readonly TargetChanges[];
}) {
  const [first] = stopped;
  if (!first?.stop) return <>Changes are allowed</>;
  const { by, at, reason } = first.stop;
  const which =
    stopped.length === changes.length
      ? 'All changes are stopped'
      : `Changes to ${stopped.map(({ target }) => target).join(', ')} are stopped`;
  return (
    <>
      <strong>{which}</strong> by {by} since {clockText(at)} UTC
      {reason ? `: ${reason}` : ''}
    </>
  );
}

const ALL = '';

function Confirm({
  allowed,
  targets,
  onClose,
}: {
  readonly allowed: boolean;
  readonly targets: readonly string[];
  readonly onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [target, setTarget] = useState(ALL);
  const { isBusy, error, run } = useAction();
  const turn = (event: { preventDefault(): void }) => {
    event.preventDefault();
    void run(async () => {
      await post('/api/changes', { allowed, reason, ...(target === ALL ? {} : { target }) });
      onClose();
    });
  };
  return (
    <form
      className="card confirm"
      aria-labelledby="kill-title"
      aria-describedby="kill-what"
      onSubmit={turn}
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <h2 id="kill-title">{allowed ? 'Allow changes again?' : 'Stop all changes?'}</h2>
      <p id="kill-what">
        {allowed
          ? 'The next execution may change the service again. One that called a person meanwhile watches to its end and changes nothing more.'
          : 'No execution begins a change from its next step on, until somebody allows them again. Diagnosis, validation and pages go on.'}
      </p>
      {targets.length > 1 && (
        <div className="field">
          <label htmlFor="kill-target">Target</label>
          <select id="kill-target" value={target} onChange={(event) => setTarget(event.target.value)}>
            <option value={ALL}>all {targets.length}</option>
            {targets.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
      )}
      {!allowed && <ReasonField id="kill-reason" value={reason} onChange={setReason} />}
      <div className="buttons">
        <button type="submit" className={allowed ? 'primary' : 'danger'} aria-disabled={isBusy}>
          {isBusy ? 'Writing it down…' : allowed ? 'Allow changes' : 'Stop changes'}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      <Problem text={error} />
    </form>
  );
}
