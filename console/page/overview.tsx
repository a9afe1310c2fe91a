/** The first view: the service now, the executions, and everything that one can start. */
import { CheckCard } from './check-card';
import { ExecutionTable } from './execution-table';
import { FaultsCard } from './faults-card';
import { useLive } from './live';
import { MessageList } from './message-list';
import { Card } from './parts';
import { PlotsCard } from './plots-card';
import { ServiceCard } from './service-card';
import { StartForm } from './start-form';
import { StatsCard } from './stats-card';
import { useLastMinutes } from './use-series';

export function Overview() {
  const { executions, messages } = useLive();
  const series = useLastMinutes(3);
  return (
    <>
      <h1 className="visually-hidden">Overview</h1>
      <div className="columns">
        <div className="column wide">
          <ServiceCard />
          <Card title="Executions" aside={<span className="dim">the newest first</span>}>
            <ExecutionTable executions={executions?.filter(({ mode }) => mode !== 'check') ?? null} />
          </Card>
          <StatsCard />
          <PlotsCard title="The last 3 minutes" series={series} marks={[]} />
          <Card title="Messages sent" aside={<span className="dim">{messages.count} in the outbox</span>}>
            <MessageList messages={messages.newest} withExecution />
          </Card>
        </div>
        <div className="column narrow">
          <StartForm />
          <CheckCard />
          <FaultsCard />
        </div>
      </div>
    </>
  );
}
