/** The first view: the service now, the executions, and everything that one can start. */
import { useState } from 'react';
import { CheckCard } from './check-card';
import { ExecutionTable } from './execution-table';
import { FaultsCard } from './faults-card';
import { useLive } from './live';
import { MessageList } from './message-list';
import { OwnCheckCard } from './own-check-card';
import { Card } from './parts';
import { PlotsCard } from './plots-card';
import { ServiceCard } from './service-card';
import { StartForm } from './start-form';
import { StatsCard } from './stats-card';
import { useLastMinutes } from './use-series';

/** Of a local run, where every duration is shortened; on AWS what an incident of half an hour needs. */
const MINUTES = { local: 3, aws: 30 } as const;

export function Overview() {
  const { messages, hello } = useLive();
  const hasWorld = hello?.hasWorld ?? false;
  return (
    <>
      <h1 className="visually-hidden">Overview</h1>
      <div className="columns">
        <div className="column wide">
          {hasWorld && <ServiceCard />}
          <Card title="Executions" aside={<span className="dim">what runs, then the newest</span>}>
            <ExecutionTable />
          </Card>
          {hello && <LastMinutes minutes={hasWorld ? MINUTES.local : MINUTES.aws} targets={hello.targets} />}
          <StatsCard />
          {hasWorld && (
            <Card title="Messages sent" aside={<span className="dim">{messages.count} in the outbox</span>}>
              <MessageList messages={messages.newest} withExecution />
            </Card>
          )}
        </div>
        <div className="column narrow">
          <StartForm />
          <CheckCard />
          {hello?.canCheck && <OwnCheckCard />}
          {hasWorld && <FaultsCard />}
        </div>
      </div>
    </>
  );
}

function LastMinutes({
  minutes,
  targets,
}: {
  readonly minutes: number;
  readonly targets: readonly string[];
}) {
  const [target, setTarget] = useState(targets[0] ?? '');
  const read = useLastMinutes(minutes, target);
  const choice = targets.length > 1 && (
    <select aria-label="Target" value={target} onChange={(event) => setTarget(event.target.value)}>
      {targets.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
  return <PlotsCard title={`The last ${minutes} minutes`} read={read} marks={[]} aside={choice} />;
}
