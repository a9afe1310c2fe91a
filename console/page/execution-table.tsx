/** The list of executions. */
import type { ExecutionItem } from '../contract';
import { clockText, durationText, shortName } from './format';
import { Empty } from './parts';
import { executionHref } from './route';
import { OutcomeText, StatusBadge } from './status';

export function ExecutionTable({ executions }: { readonly executions: readonly ExecutionItem[] | null }) {
  if (executions === null) return <Empty>reading…</Empty>;
  if (executions.length === 0) {
    return <Empty>None yet. Start one by hand, or switch a fault on and wait for the alert.</Empty>;
  }
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
          {executions.map((item) => (
            <Row key={item.name} item={item} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ item }: { readonly item: ExecutionItem }) {
  const { name, status, trigger, mode, startedAt, endedAt } = item;
  return (
    <tr>
      <td data-label="Status">
        <StatusBadge status={status} />
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
