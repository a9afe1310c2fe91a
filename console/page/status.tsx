/** An execution's status and outcome: each with its word, its colour and its sign. */
import type { ExecutionItem } from '../contract';
import { Badge, type IconName, type Tone } from './parts';

type Sign = readonly [tone: Tone, icon: IconName, text: string];

const STATUS: Readonly<Record<ExecutionItem['status'], Sign>> = {
  RUNNING: ['live', 'dot', 'running'],
  SUCCEEDED: ['ok', 'check', 'succeeded'],
  FAILED: ['bad', 'cross', 'failed'],
  TIMED_OUT: ['bad', 'clock', 'timed out'],
  ABORTED: ['warn', 'stop', 'stopped'],
  UNKNOWN: ['calm', 'info', 'unknown'],
};

/** Of one that runs, what it needs counts more than that it runs. */
const NEEDS: Readonly<Record<string, Sign>> = {
  approval: ['warn', 'warn', 'needs your approval'],
  'take-over': ['bad', 'warn', 'needs you'],
  overdue: ['bad', 'clock', 'needs you: overdue'],
};

const GOOD_OUTCOMES = ['resolved', 'recovered', 'observed', 'joined', 'dry-run'];

type Shown = Pick<ExecutionItem, 'status' | 'needs'>;

export function StatusBadge({ item }: { readonly item: Shown }) {
  const [tone, icon, text] = signOf(item);
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}

export function statusText(item: Shown): string {
  return signOf(item)[2];
}

function signOf({ status, needs }: Shown): Sign {
  return (status === 'RUNNING' && needs !== null && NEEDS[needs]) || STATUS[status];
}

export function OutcomeText({
  item: { outcome, status },
}: {
  readonly item: Pick<ExecutionItem, 'outcome' | 'status'>;
}) {
  if (status === 'RUNNING') return <span className="dim">not over yet</span>;
  if (!outcome) return <span className="dim">no report</span>;
  const isGood = GOOD_OUTCOMES.includes(outcome);
  return <span className={isGood ? 'text-ok' : 'text-bad'}>{outcome}</span>;
}
