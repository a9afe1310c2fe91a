/** What recurs: past incidents by target, and the code that leaked. */
import { useEffect, useState } from 'react';
import { distributionText } from '../../src/documents/stats/distribution';
import type { StatsView } from '../contract';
import { errorText, get } from './api';
import { percentText } from './format';
import { useLive } from './live';
import { Card, Empty, Problem } from './parts';

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
function useStats(): { readonly view: StatsView | null; readonly error: string | null } {
  const { executions, connections } = useLive();
  const [view, setView] = useState<StatsView | null>(null);
  const [error, setError] = useState<string | null>(null);
  const ended = executions?.filter(({ endedAt }) => endedAt !== null).length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an execution that ended is what makes it read again
  useEffect(() => {
    const abort = new AbortController();
    get<StatsView>('/api/stats', abort.signal).then(
      (read) => {
        setView(read);
        setError(null);
      },
      (problem: unknown) => {
        if (!abort.signal.aborted) setError(errorText(problem));
      },
    );
    return () => abort.abort();
  }, [ended, connections]);
  return { view, error };
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
