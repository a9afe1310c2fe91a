/** Who acknowledged the incident; and the button for it, while nobody has. */
import { useState } from 'react';
import type { Acknowledgement } from '../../src/model/state';
import { whoText } from '../../src/text/who';
import type { ExecutionView } from '../contract';
import { post } from './api';
import { clockText } from './format';
import { useLive } from './live';
import { Badge, Problem } from './parts';
import { readOn, useAction } from './use-action';

export function Acknowledge({ view: { item, timeline, acknowledgement } }: { readonly view: ExecutionView }) {
  const { hello } = useLive();
  const { isBusy, error, run } = useAction();
  // What the server has answered is known before the view is read again.
  const [answered, setAnswered] = useState<Acknowledgement | null>(null);
  const known = acknowledgement ?? answered;
  const { incident } = timeline;
  const isRunning = item.status === 'RUNNING';
  if (known) {
    return (
      <p aria-live="polite">
        <Badge tone="ok" icon="check">
          acknowledged
        </Badge>{' '}
        by <strong>{whoText(known.by, known.through)}</strong> at {clockText(known.at)} UTC.{' '}
        {isRunning && incident && `Pages stop repeating. ${clockSentence(incident.escalateAt)}`}
      </p>
    );
  }
  if (!isRunning || !incident) return null;
  const take = () =>
    run(async () => {
      setAnswered(
        await post<Acknowledgement>(`/api/executions/${encodeURIComponent(item.name)}/acknowledge`, {}),
      );
      readOn();
    });
  return (
    <div className="acknowledge">
      <button
        type="button"
        disabled={hello?.isReadOnly}
        aria-disabled={isBusy}
        aria-describedby="acknowledge-what"
        onClick={take}
      >
        {isBusy ? 'Writing it down…' : 'Acknowledge'}
      </button>
      <p id="acknowledge-what" className="dim">
        Recorded as {hello?.user ?? '…'}. Pages stop repeating after that.{' '}
        {clockSentence(incident.escalateAt)}
      </p>
      <Problem text={error} />
    </div>
  );
}

function clockSentence(escalateAt: string): string {
  return Date.parse(escalateAt) > Date.now()
    ? `The escalation clock keeps running: the lead engineer is paged at ${clockText(escalateAt)} UTC if it is open then.`
    : `The escalation clock ran out at ${clockText(escalateAt)} UTC: the lead engineer is paged.`;
}
