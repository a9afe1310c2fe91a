/** `ack`: an engineer acknowledges the incident of an execution. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { acknowledge, openIncident } from '../src/escalate/acknowledge';
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import { whoText } from '../src/text/who';
import type { Connection } from './connection';
import { runningNamed } from './running-execution';
import { openIncidentRecord } from './target-records';

/** Adds `ack`. @param open connects to Step Functions, and says where. */
export function addAcknowledge(program: Command, open: (execution: string) => Promise<Connection>): void {
  program
    .command('ack <execution>')
    .description(
      "acknowledge an incident: its pages stop repeating, its escalation clock keeps running ('latest': the newest that runs)",
    )
    .option('--by <name>', 'who acknowledges', userInfo().username)
    .action(async (name: string, { by }: { by: string }) => {
      const connection = await open(name);
      const { executions } = connection;
      const execution = await runningNamed(executions, name);
      const [{ status }, history] = await Promise.all([
        executions.describe(execution),
        executions.history(execution),
      ]);
      if (status !== 'RUNNING') {
        throw new InvalidInputError(`${execution} is over (${status}): there is nothing to acknowledge`);
      }
      const { incident, audiences } = openIncident(readExecution(history), execution);
      const { records } = await openIncidentRecord(incident, connection, program.opts());
      const acknowledgement = { execution: incident.id, by, at: new Date().toISOString(), audiences };
      const said = await acknowledge(records, acknowledgement);
      console.log(
        said.at === acknowledgement.at
          ? `${incident.id} acknowledged by ${by}. Pages stop repeating; the lead engineer is still paged at ${incident.escalateAt} if it is open then.`
          : `${incident.id} was already acknowledged by ${whoText(said.by, said.through)} at ${said.at}`,
      );
    });
}
