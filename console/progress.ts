/** Where an execution stands in its graph. */
import type { ExecutionHistory } from '../src/history/read';
import type { Ending } from '../src/history/step';
import type { Progress, StateStatus } from './drawing';

const STATUS_OF: Readonly<Record<Ending, StateStatus>> = {
  open: 'current',
  left: 'visited',
  caught: 'failed',
  failed: 'failed',
  'cut-short': 'cut short',
  lost: 'cut short',
};

/** Of each state its last visit counts. A Fail inside a Parallel is a way out of it, and no failure. */
export function progressOf({ steps, transitions, execution }: ExecutionHistory): Progress {
  const isOver = execution.status !== 'RUNNING';
  const states = new Map<string, { readonly status: StateStatus; readonly visits: number }>();
  for (const { name, ending } of steps) {
    const visits = (states.get(name)?.visits ?? 0) + 1;
    const status = isOver && ending === 'open' ? 'cut short' : STATUS_OF[ending];
    states.set(name, { status, visits });
  }
  const last = steps.at(-1)?.name;
  const ended = last === undefined ? undefined : states.get(last);
  if (last !== undefined && ended && execution.status === 'FAILED') {
    states.set(last, { ...ended, status: 'failed' });
  }
  return {
    states: Object.fromEntries([...states].map(([name, state]) => [name, { ...state, text: textOf(state) }])),
    taken: transitions.map(([from, to]) => `${from}→${to}`),
  };
}

function textOf({ status, visits }: { readonly status: StateStatus; readonly visits: number }): string {
  return `${status === 'current' ? 'running' : status}${visits > 1 ? ` ${visits}×` : ''}`;
}
