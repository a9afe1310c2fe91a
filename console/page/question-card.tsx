/** The plan that waits for approval, with what a person needs to decide. */
import { useState } from 'react';
import type { Question } from '../contract';
import { post } from './api';
import { clockText } from './format';
import { useLive } from './live';
import { Icon, Problem } from './parts';
import { readOn, useAction } from './use-action';

type Decision = 'approved' | 'rejected';

export function QuestionCard({ name, question }: { readonly name: string; readonly question: Question }) {
  const { hello } = useLive();
  const { isBusy, error, run } = useAction();
  const [asked, setAsked] = useState<Decision | null>(null);
  const [said, setSaid] = useState<Decision | null>(null);
  const { summary, approval, effect, undo, headroom, finding, risks } = question;
  const say = (decision: Decision) => () => {
    setAsked(decision);
    return run(async () => {
      const { planHash } = approval;
      await post(`/api/executions/${encodeURIComponent(name)}/answer`, { decision, planHash });
      setSaid(decision);
      readOn();
    });
  };
  return (
    <section className="card question" aria-labelledby="question" aria-live="polite">
      <h2 id="question">
        <Icon name="warn" /> Approval needed: this plan waits for approval
      </h2>
      <p className="question-plan">{summary}</p>
      <dl className="facts">
        <Fact name="Why" text={finding} />
        <Fact name="Effect" text={effect} />
        <Fact name="Undo" text={undo} />
        <Fact name="Fits" text={headroom} />
        <Fact name="At risk" text={risks.length > 0 ? risks.join('; ') : 'nothing that was found'} />
      </dl>
      <p className="dim">
        plan <code>{approval.planHash}</code>, until {clockText(approval.expiresAt)} UTC; recorded as{' '}
        {hello?.user ?? '…'}
      </p>
      {said ? (
        <p role="status">
          <Icon name="check" /> You {said} it. The workflow reads that at its next look, within seconds.
        </p>
      ) : (
        <div className="buttons">
          <button
            type="button"
            className="primary"
            disabled={hello?.isReadOnly}
            aria-disabled={isBusy}
            onClick={say('approved')}
          >
            {isBusy && asked === 'approved' ? 'Approving…' : 'Approve'}
          </button>
          <button
            type="button"
            className="danger"
            disabled={hello?.isReadOnly}
            aria-disabled={isBusy}
            onClick={say('rejected')}
          >
            {isBusy && asked === 'rejected' ? 'Rejecting…' : 'Reject'}
          </button>
        </div>
      )}
      <Problem text={error} />
    </section>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string | null }) {
  if (text === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
