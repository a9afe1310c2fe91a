/** One execution: everything that is known of it, as it grows. */
import type { ExecutionView } from '../contract';
import { Acknowledge } from './acknowledge';
import { ChecksCard } from './checks-card';
import { DocumentsCard } from './documents-card';
import { FindingsCard } from './findings-card';
import { durationText, timeText } from './format';
import { GanttCard } from './gantt-card';
import { GraphCard } from './graph-card';
import { LostList } from './lost-list';
import { MessageList } from './message-list';
import { Milestones } from './milestones';
import { Card, Empty, Problem } from './parts';
import { type Mark, PlotsCard } from './plots-card';
import { QuestionCard } from './question-card';
import { OutcomeText, StatusBadge } from './status';
import { StopExecution } from './stop-execution';
import { TimelineCard } from './timeline-card';
import { useFigures } from './use-series';
import { useView } from './use-view';

export function ExecutionPage({ name }: { readonly name: string }) {
  const { view, error } = useView(name);
  return (
    <>
      <nav aria-label="Breadcrumb" className="crumbs">
        <a href="#/">Overview</a> <span aria-hidden="true">/</span> <span>execution</span>
      </nav>
      <Problem text={error} />
      {view ? <Whole view={view} /> : !error && <Empty>reading…</Empty>}
    </>
  );
}

function Whole({ view }: { readonly view: ExecutionView }) {
  const { timeline, item, question } = view;
  const series = useFigures(item.name, item.endedAt);
  return (
    <>
      <Title view={view} />
      {question && <QuestionCard name={item.name} question={question} />}
      <div className="columns">
        <div className="column half">
          <FindingsCard view={view} />
        </div>
        <div className="column half">
          <ChecksCard samples={view.samples} isRunning={item.status === 'RUNNING'} />
        </div>
      </div>
      <GraphCard progress={view.progress} isRunning={item.status === 'RUNNING'} />
      <PlotsCard title="The service during the incident" series={series} marks={marksOf(view)} />
      <GanttCard timeline={timeline} />
      <TimelineCard timeline={timeline} />
      <div className="columns">
        <div className="column narrow">
          <Card title="Messages sent">
            <MessageList messages={view.messages} />
            <LostList lost={view.lost} />
          </Card>
        </div>
        <div className="column wide">
          <DocumentsCard name={item.name} documents={view.documents} isRunning={item.status === 'RUNNING'} />
        </div>
      </div>
    </>
  );
}

function Title({ view }: { readonly view: ExecutionView }) {
  const { item, timeline, error, plan } = view;
  const { name, status, trigger, mode, startedAt, endedAt } = item;
  return (
    <section className="title" aria-label="Status">
      <h1>
        <StatusBadge status={status} /> <span className="name">{name}</span>
      </h1>
      <p aria-live="polite">
        {trigger}, mode <strong>{mode}</strong>; started {timeText(startedAt)} UTC
        {endedAt && `, took ${durationText((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)}`}; outcome:{' '}
        <OutcomeText item={item} />
      </p>
      {plan && (
        <p className="plan">
          <strong>Plan, not carried out:</strong> {plan}
        </p>
      )}
      <Problem text={error} />
      <Acknowledge view={view} />
      {status === 'RUNNING' && <StopExecution name={name} />}
      <Milestones milestones={timeline.milestones} />
    </section>
  );
}

/** Changes that were made, and those that were undone, by letters. */
function marksOf({ actions, timeline }: ExecutionView): Mark[] {
  const begin = Date.parse(timeline.incident?.startedAt ?? timeline.execution.startedAt ?? '');
  return actions
    .flatMap(({ finishedAt, summary, undone }) => [
      { at: finishedAt, text: summary },
      ...(undone ? [{ at: undone.at, text: `undone: ${summary}` }] : []),
    ])
    .map(({ at, text }, index) => ({
      label: String.fromCharCode(65 + (index % 26)),
      seconds: Date.parse(at) / 1_000,
      offsetSeconds: (Date.parse(at) - begin) / 1_000,
      text,
    }));
}
