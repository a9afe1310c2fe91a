/** The whole page: header, one of two views, and a line for what screen readers announce. */
import { useEffect, useRef } from 'react';
import { ExecutionPage } from './execution-page';
import { Header } from './header';
import { useLive } from './live';
import { Overview } from './overview';
import { Problems } from './problems';
import { useRoute } from './route';
import { statusText } from './status';

export function App() {
  const { execution } = useRoute();
  const { connection } = useLive();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(execution);
  useEffect(() => {
    document.title = `${execution ?? 'Overview'} · Connection pool runbook`;
    // Whoever follows a link by keyboard goes on reading where the new view begins.
    if (shown.current !== execution) main.current?.focus();
    shown.current = execution;
    scrollTo(0, 0);
  }, [execution]);
  return (
    <>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header />
      <main id="main" ref={main} tabIndex={-1} className={connection === 'lost' ? 'is-stale' : ''}>
        <Problems />
        {execution === null ? <Overview /> : <ExecutionPage key={execution} name={execution} />}
      </main>
      <Announcements />
    </>
  );
}

/** The newest execution's status, and the connection, as they change. */
function Announcements() {
  const { executions, connection } = useLive();
  const newest = executions?.items[0];
  const text =
    connection === 'lost'
      ? 'The console does not answer; what is shown is old.'
      : newest
        ? `Newest execution: ${newest.trigger}, ${statusText(newest)}${newest.outcome ? `, ${newest.outcome}` : ''}.`
        : '';
  return (
    <p className="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}
