/** Making trouble on purpose: the sample service's faults, in all pods, the receivers of messages, and the load. */
import { useState } from 'react';
import type { FaultState } from '../contract';
import { post } from './api';
import { useLive } from './live';
import { Messengers } from './messengers';
import { Badge, Card, Empty, Problem } from './parts';
import { useAction } from './use-action';

export function FaultsCard() {
  const { service } = useLive();
  return (
    <Card title="Break it" aside={<span className="dim">service in all pods, messengers</span>}>
      {service ? (
        <>
          <ul className="faults">
            {service.faults.map((fault) => (
              <Fault key={fault.name} fault={fault} pods={service.pods.length} />
            ))}
          </ul>
          <Messengers messengers={service.messengers} />
          <LoadForm wanted={service.load.wanted} />
        </>
      ) : (
        <Empty>reading…</Empty>
      )}
    </Card>
  );
}

function Fault({ fault, pods }: { readonly fault: FaultState; readonly pods: number }) {
  const { name, title, what, held } = fault;
  const isOn = fault.pods > 0;
  const { isBusy, error, run } = useAction();
  return (
    <li className={isOn ? 'is-on' : ''}>
      <div>
        <strong>{title}</strong>
        {isOn && (
          <Badge tone="bad" icon="bolt">
            {`on in ${fault.pods} of ${pods} pods`}
          </Badge>
        )}
        <p className="dim">
          {what}
          {isOn && held === 0 && '; it holds nothing now'}
          {held > 0 ? `; holds ${held} connections${isOn ? '' : ' still'}` : ''}
        </p>
        <Problem text={error} />
      </div>
      <button
        type="button"
        aria-disabled={isBusy}
        aria-pressed={isOn}
        aria-label={`Switch ${isOn ? 'off' : 'on'}: ${title}`}
        className={isOn ? 'primary' : ''}
        onClick={() => run(() => post('/api/faults', { fault: name, on: !isOn }))}
      >
        {isOn ? 'Switch off' : 'Switch on'}
      </button>
    </li>
  );
}

/** Shows the rate that is in force until somebody types another one. */
function LoadForm({ wanted }: { readonly wanted: number }) {
  const [typed, setTyped] = useState<string | null>(null);
  const { isBusy, error, run } = useAction();
  const send = (event: { preventDefault(): void }) => {
    event.preventDefault();
    if (typed === null) return;
    void run(async () => {
      const rate = typed.trim() === '' ? null : Number(typed);
      await post('/api/load', { requestsPerSecond: rate });
      setTyped(null);
    });
  };
  return (
    <form className="load" onSubmit={send} noValidate>
      <label htmlFor="load">
        Load <span className="dim">requests a second, 0 to 2000; now {wanted}</span>
      </label>
      <div className="with-button">
        <input
          id="load"
          inputMode="numeric"
          value={typed ?? String(wanted)}
          onChange={({ target }) => setTyped(target.value)}
        />
        <button type="submit" aria-disabled={isBusy || typed === null}>
          Set
        </button>
      </div>
      <Problem text={error} />
    </form>
  );
}
