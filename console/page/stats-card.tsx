/** What recurs: past incidents by target, and the code that leaked. */
import { distributionText } from '../../src/documents/stats/distribution';
import type { StatsView } from '../contract';
import { percentText } from './format';
import { useLive } from './live';
import { Card, Empty, Problem } from './parts';
import { type Read, useRead } from './use-read';

/** Leaks that are shown. */
const SHOWN = 5;

export function StatsCard() {
  const { view, error } = useStats();
  return (
    <Card title="What recurs" aside={view && <span className="dim">the last {view.days} days</span>}>
      <Problem text={error} />
      {view === null && error === null && <Empty>reading…</Empty>}
      {view && <Sums {...view} />}
    </Card>
  );
}

/** Read again when an execution has ended. */
function useStats(): Read<StatsView> {
  const { executions, connections } = useLive();
  const ended = executions?.items.filter(({ endedAt }) => endedAt !== null).length ?? 0;
  return useRead('/api/stats', `${connections} ${ended}`);
}

function Sums({ stats, missing }: StatsView) {
  const { byTarget, leaks } = stats;
  return (
    <>
      {missing && <p className="dim">There may be more: {missing}.</p>}
      {byTarget.length === 0 ? (
        <Empty>No incident. Dry runs and what joined another incident are not counted.</Empty>
      ) : (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">Target</th>
              <th scope="col">Incidents</th>
              <th scope="col">Repaired alone</th>
              <th scope="col">Time to resolve</th>
              <th scope="col">Causes</th>
            </tr>
          </thead>
          <tbody>
            {byTarget.map(({ target, incidents, repairedAlone, secondsTo, causes }) => (
              <tr key={target}>
                <td data-label="Target">{target}</td>
                <td data-label="Incidents" className="number">
                  {incidents}
                </td>
                <td data-label="Repaired alone" className="number">
                  {percentText(repairedAlone / incidents)}
                </td>
                <td data-label="Time to resolve">{distributionText(secondsTo.resolve)}</td>
                <td data-label="Causes">{causes.map(({ name, count }) => `${name} ${count}`).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {leaks.length > 0 && (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">What leaked</th>
              <th scope="col">Last statement</th>
              <th scope="col">Incidents</th>
            </tr>
          </thead>
          <tbody>
            {leaks.slice(0, SHOWN).map(({ application, query, incidents }) => (
              <tr key={`${application} ${query}`}>
                <td data-label="What leaked">{application}</td>
                <td data-label="Last statement">
                  <code>{query}</code>
                </td>
                <td data-label="Incidents" className="number">
                  {incidents}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
