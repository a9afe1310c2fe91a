/** Whether the runbook would work tonight: the newest check, and a button for another. */
import { post } from './api';
import { clockText } from './format';
import { useLive } from './live';
import { Card, Empty, Problem } from './parts';
import { executionHref } from './route';
import { StatusBadge } from './status';
import { useAction } from './use-action';
import { useExecutions } from './use-executions';

export function CheckCard() {
  const { items } = useExecutions();
  const { hello } = useLive();
  const { isBusy, error, run } = useAction();
  const newest = items?.find(({ mode }) => mode === 'check');
  const isRunning = newest?.status === 'RUNNING';
  const start = () => run(() => post('/api/checks', {}));
  return (
    <Card title="Would it work tonight?" aside={newest && <StatusBadge item={newest} />}>
      {newest ? (
        <p>
          <a href={executionHref(newest.name)}>Check of {clockText(newest.startedAt)} UTC</a>
          {', '}
          {newest.trigger}: {isRunning ? 'not over yet' : (newest.outcome ?? 'not concluded')}
        </p>
      ) : (
        <Empty>
          Not checked yet. A schedule does it once a day
          {hello?.hasWorld ? ', in the local run every 96 minutes' : ''}.
        </Empty>
      )}
      <Problem text={error} />
      <button
        type="button"
        className="block"
        disabled={hello?.isReadOnly}
        aria-disabled={isBusy || isRunning}
        onClick={start}
      >
        Check now: changes nothing
      </button>
    </Card>
  );
}
