/** An execution's status and outcome: each with its word, its colour and its sign. */
import type { ExecutionItem } from '../contract';
import { Badge, type IconName, type Tone } from './parts';

const STATUS: Readonly<Record<ExecutionItem['status'], readonly [tone: Tone, icon: IconName, text: string]>> =
  {
    RUNNING: ['live', 'dot', 'running'],
    SUCCEEDED: ['ok', 'check', 'succeeded'],
    FAILED: ['bad', 'cross', 'failed'],
    TIMED_OUT: ['bad', 'clock', 'timed out'],
    ABORTED: ['warn', 'stop', 'stopped'],
    UNKNOWN: ['calm', 'info', 'unknown'],
  };

const GOOD_OUTCOMES = ['resolved', 'recovered', 'observed', 'joined', 'dry-run'];

export function StatusBadge({ status }: { readonly status: ExecutionItem['status'] }) {
  const [tone, icon, text] = STATUS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}

export function statusText(status: ExecutionItem['status']): string {
  return STATUS[status][2];
}

export function OutcomeText({ item: { outcome, status } }: { readonly item: ExecutionItem }) {
  if (status === 'RUNNING') return <span className="dim">not over yet</span>;
  if (!outcome) return <span className="dim">no report</span>;
  const isGood = GOOD_OUTCOMES.includes(outcome);
  return <span className={isGood ? 'text-ok' : 'text-bad'}>{outcome}</span>;
}
