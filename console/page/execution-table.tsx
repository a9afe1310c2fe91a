/** The list of executions: who runs first, chosen by what is looked for, older ones on request. */
import { useState } from 'react';
import type { ExecutionItem } from '../contract';
import { clockText, durationText, shortName } from './format';
import { useLive } from './live';
import { Empty, Problem } from './parts';
import { executionHref } from './route';
import { OutcomeText, StatusBadge } from './status';
import { useExecutions } from './use-executions';

type Filter = 'all' | 'open' | 'incidents' | 'unresolved' | 'checks';

const FILTERS: Readonly<Record<Filter, readonly [title: string, shows: (item: ExecutionItem) => boolean]>> = {
  all: ['all but checks', ({ mode }) => mode !== 'check'],
  open: ['open now', ({ status }) => status === 'RUNNING'],
  incidents: [
    'incidents',
    ({ mode, outcome }) => !['dry-run', 'check'].includes(mode) && outcome !== 'joined',
  ],
  unresolved: [
    'ended and not well',
    ({ status, outcome }) => status !== 'RUNNING' && (status !== 'SUCCEEDED' || outcome === 'open'),
  ],
  checks: ['checks', ({ mode }) => mode === 'check'],
};

export function ExecutionTable() {
  const { hello } = useLive();
  const { items, hasOlder, isBusy, error, showOlder } = useExecutions();
  const [filter, setFilter] = useState<Filter>('all');
  if (items === null) return <Empty>reading…</Empty>;
  const [, shows] = FILTERS[filter];
  const shown = items.filter(shows).toSorted((one, other) => runningFirst(one) - runningFirst(other));
  return (
    <>
      <div className="list-tools">
        <label htmlFor="execution-filter">Show</label>
        <select
          id="execution-filter"
          value={filter}
          onChange={({ target }) => setFilter(target.value as Filter)}
        >
          {Object.entries(FILTERS).map(([name, [title]]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <span className="dim" aria-live="polite">
          {`${shown.length} of ${items.length}${hasOlder ? ', and there are older ones' : ''}`}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty>
          {items.length > 0
            ? 'None of these.'
            : hello?.hasWorld
              ? 'None yet. Start one by hand, or switch a fault on and wait for the alert.'
              : 'None yet. Start one by hand, or wait for an alert.'}
        </Empty>
      ) : (
        <Rows items={shown} />
      )}
      {hasOlder && (
        <button type="button" className="small" aria-disabled={isBusy} onClick={showOlder}>
          {isBusy ? 'Reading…' : 'Show older ones'}
        </button>
      )}
      <Problem text={error} />
    </>
  );
}

function runningFirst({ status }: ExecutionItem): number {
  return status === 'RUNNING' ? 0 : 1;
}

function Rows({ items }: { readonly items: readonly ExecutionItem[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="scroll-box" tabIndex={0} aria-label="List of executions">
      <table className="list">
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Execution</th>
            <th scope="col">Trigger</th>
            <th scope="col">Outcome</th>
            <th scope="col">Started (UTC)</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={item.name} item={item} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ item }: { readonly item: ExecutionItem }) {
  const { changes } = useLive();
  const { name, trigger, mode, startedAt, endedAt } = item;
  const isAcknowledged = changes?.some(({ acknowledged }) => acknowledged.includes(name)) ?? false;
  return (
    <tr>
      <td data-label="Status">
        <span>
          <StatusBadge item={item} />
          {isAcknowledged && item.status === 'RUNNING' && <small className="dim"> acknowledged</small>}
        </span>
      </td>
      <td data-label="Execution">
        <a href={executionHref(name)} title={name}>
          {shortName(name)}
        </a>
      </td>
      <td data-label="Trigger">
        <span>
          {trigger} <span className="dim nowrap">{mode}</span>
        </span>
      </td>
      <td data-label="Outcome">
        <OutcomeText item={item} />
      </td>
      <td data-label="Started (UTC)" className="number when">
        <span>
          <span className="nowrap">{startedAt.slice(0, 10)}</span>{' '}
          <span className="nowrap">{clockText(startedAt)}</span>
        </span>
      </td>
      <td data-label="Took" className="number">
        {endedAt ? durationText((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000) : '–'}
      </td>
    </tr>
  );
}
