/** The documents that the incident left: review, report, and what goes with them. */
import { useEffect, useState } from 'react';
import { errorText, getText } from './api';
import { Markdown } from './markdown';
import { Card, Empty } from './parts';

export function DocumentsCard({
  name,
  documents,
  isRunning,
}: {
  readonly name: string;
  readonly documents: readonly string[];
  readonly isRunning: boolean;
}) {
  const [chosen, choose] = useState<string | null>(null);
  const shown = chosen ?? documents[0];
  return (
    <Card title="Documents">
      {shown === undefined ? (
        <Empty>{isRunning ? 'The report is written at the end.' : 'There is no report.'}</Empty>
      ) : (
        <>
          <div className="tabs">
            {documents.map((document) => (
              <button
                type="button"
                key={document}
                aria-pressed={document === shown}
                onClick={() => choose(document)}
              >
                {document}
              </button>
            ))}
          </div>
          <Document key={shown} path={`/api/executions/${encodeURIComponent(name)}/documents/${shown}`} />
        </>
      )}
    </Card>
  );
}

function Document({ path }: { readonly path: string }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    getText(path, abort.signal).then(setText, (error: unknown) => {
      if (!abort.signal.aborted) setText(errorText(error));
    });
    return () => abort.abort();
  }, [path]);
  if (text === null) return <Empty>reading…</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="document" tabIndex={0} aria-label="Document">
      {path.endsWith('.md') ? <Markdown text={text} /> : <pre>{text}</pre>}
    </section>
  );
}
