/** The plan that waits for approval. */
import type { Question } from '../contract';
import { post } from './api';
import { clockText } from './format';
import { useLive } from './live';
import { Icon, Problem } from './parts';
import { readOn, useAction } from './use-action';

export function QuestionCard({ name, question }: { readonly name: string; readonly question: Question }) {
  const { hello } = useLive();
  const { isBusy, error, run } = useAction();
  const { summary, approval } = question;
  const say = (decision: 'approved' | 'rejected') => () =>
    run(async () => {
      const { planHash } = approval;
      await post(`/api/executions/${encodeURIComponent(name)}/answer`, { decision, planHash });
      readOn();
    });
  return (
    <section className="card question" aria-labelledby="question" aria-live="polite">
      <h2 id="question">
        <Icon name="warn" /> Approval needed: this plan waits for approval
      </h2>
      <p className="question-plan">{summary}</p>
      <p className="dim">
        plan <code>{approval.planHash}</code>, until {clockText(approval.expiresAt)} UTC; recorded as{' '}
        {hello?.user ?? '…'}
      </p>
      <div className="buttons">
        <button type="button" className="primary" aria-disabled={isBusy} onClick={say('approved')}>
          Approve
        </button>
        <button type="button" className="danger" aria-disabled={isBusy} onClick={say('rejected')}>
          Reject
        </button>
      </div>
      <Problem text={error} />
    </section>
  );
}
