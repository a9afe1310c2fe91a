/** One execution: everything that is known of it, as it grows. */
import type { ExecutionView } from '../contract';
import { Acknowledge } from './acknowledge';
import { ChecksCard } from './checks-card';
import { DocumentsCard } from './documents-card';
import { FindingsCard } from './findings-card';
import { durationText, timeText } from './format';
import { GanttCard } from './gantt-card';
import { GlanceCard } from './glance-card';
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
  const isRunning = item.status === 'RUNNING';
  const read = useFigures(item.name, item.endedAt);
  return (
    <>
      <Title view={view} />
      {question && <QuestionCard key={question.approval.planHash} name={item.name} question={question} />}
      <div className="columns">
        <div className="column half">
          <FindingsCard view={view} />
        </div>
        <div className="column half">
          <ChecksCard samples={view.samples} isRunning={isRunning} />
        </div>
      </div>
      <PlotsCard title="The service during the incident" read={read} marks={marksOf(view)} />
      <GraphCard progress={view.progress} isRunning={isRunning} />
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
          <DocumentsCard name={item.name} documents={view.documents} isRunning={isRunning} />
        </div>
      </div>
    </>
  );
}

function Title({ view }: { readonly view: ExecutionView }) {
  const { item, timeline, error, plan, glance, missing } = view;
  const { name, status, trigger, mode, startedAt, endedAt } = item;
  const isRunning = status === 'RUNNING';
  return (
    <section className="title" aria-label="Status">
      <h1>
        <StatusBadge item={{ status, needs: glance.needed.kind }} />{' '}
        {glance.service ? `${glance.service}: connection pool` : 'No incident'}
      </h1>
      <GlanceCard glance={glance} isRunning={isRunning} />
      <div className="acts">
        <Acknowledge view={view} />
        {isRunning && <StopExecution name={name} isPublished={glance.isPublished} />}
      </div>
      {plan && (
        <p className="plan">
          <strong>Plan, not carried out:</strong> {plan}
        </p>
      )}
      <Problem text={error} />
      {missing.map((text) => (
        <Problem key={text} text={`can't be read: ${text}`} />
      ))}
      <p className="dim name" aria-live="polite">
        {name} · {trigger}, mode <strong>{mode}</strong>; started {timeText(startedAt)} UTC
        {endedAt && `, took ${durationText((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)}`}; outcome:{' '}
        <OutcomeText item={item} />
      </p>
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
