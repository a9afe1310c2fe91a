/** The timeline in words: every entry, with what stands behind it. */
import { isOpen } from '../../src/documents/timeline/format/describe';
import type { Severity, Timeline, TimelineEntry } from '../../src/documents/timeline/model';
import { clockText, columnText, offsetText, stateTitle } from './format';
import { Card, Empty, Icon, type IconName } from './parts';

const SIGNS: Readonly<Record<Severity, readonly [icon: IconName, word: string]>> = {
  info: ['info', 'passed'],
  action: ['bolt', 'change'],
  warning: ['warn', 'warning'],
  error: ['cross', 'error'],
  success: ['check', 'success'],
};

export function TimelineCard({ timeline }: { readonly timeline: Timeline }) {
  const { entries, historyEvents, unknownEvents } = timeline;
  const unknown = Object.entries(unknownEvents);
  return (
    <Card
      title="Timeline in words"
      aside={<span className="dim">{`${entries.length} entries from ${historyEvents} events`}</span>}
    >
      {entries.length === 0 && <Empty>Nothing has happened yet.</Empty>}
      <ol className="timeline">
        {entries.map((entry) => (
          <Entry key={`${entry.events.join()} ${entry.actor} ${entry.text}`} entry={entry} />
        ))}
      </ol>
      {unknown.length > 0 && (
        <p className="dim">Not understood: {unknown.map(([type, count]) => `${count} ${type}`).join(', ')}</p>
      )}
    </Card>
  );
}

function Entry({ entry }: { readonly entry: TimelineEntry }) {
  const { at, offsetSeconds, durationSeconds, actor, branch, state, severity, text, evidence } = entry;
  const [icon, word] = SIGNS[severity];
  const length = isOpen(entry) ? 'in progress' : durationSeconds === null ? '' : columnText(durationSeconds);
  return (
    <li className={`is-${severity}`}>
      <time dateTime={at} title={`${clockText(at)} UTC`}>
        {offsetText(offsetSeconds)}
      </time>
      <span className="sign">
        <Icon name={icon} />
        <span className="visually-hidden">{word}: </span>
      </span>
      <div>
        <strong>{state ? stateTitle(state) : actor}</strong> {text}{' '}
        <span className="dim nowrap">
          {[length, branch === 'main' ? '' : `branch ${branch}`].filter(Boolean).join(' · ')}
        </span>
        {evidence.length > 0 && (
          <details>
            <summary>
              {evidence.length === 1 ? '1 line of evidence' : `${evidence.length} lines of evidence`}
              <span className="visually-hidden">: {state ? stateTitle(state) : actor}</span>
            </summary>
            <ul>
              {evidence.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
