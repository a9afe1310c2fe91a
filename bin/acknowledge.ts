/** `ack`: an engineer has the incident of an execution in hand. */

import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { acknowledge, openIncident } from '../src/escalate/acknowledge';
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import { type Connection, executionNamed } from './connection';
import { openTargetRecords } from './target-records';

/** Adds `ack`. @param open connects to Step Functions, and says where. */
export function addAcknowledge(program: Command, open: () => Promise<Connection>): void {
  program
    .command('ack <execution>')
    .description(
      "say that you have an incident in hand: its pages are not repeated, its clock goes on ('latest')",
    )
    .option('--by <name>', 'who has it', userInfo().username)
    .action(async (name: string, { by }: { by: string }) => {
      const { executions } = await open();
      const execution = await executionNamed(executions, name);
      const [{ status }, history] = await Promise.all([
        executions.describe(execution),
        executions.history(execution),
      ]);
      if (status !== 'RUNNING') {
        throw new InvalidInputError(`${execution} is over (${status}): there is nothing to take in hand`);
      }
      const { incident, audiences } = openIncident(readExecution(history), execution);
      const { records } = await openTargetRecords({ ...program.opts(), target: incident.target.name });
      const word = { execution: incident.id, by, at: new Date().toISOString(), audiences };
      const said = await acknowledge(records, word);
      console.log(
        said.at === word.at
          ? `${by} has ${incident.id} in hand. No page is repeated; the lead engineer is still called at ${incident.escalateAt} if it is open then.`
          : `${said.by} has ${incident.id} in hand already, since ${said.at}`,
      );
    });
}
