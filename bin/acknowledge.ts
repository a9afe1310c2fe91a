/** `ack`: an engineer acknowledges the incident of an execution. */
import { acknowledge, openIncident } from '../src/escalate/acknowledge';
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import { whoText } from '../src/text/who';
import type { ByOptions } from './commands/options';
import type { Answer, Context } from './context';
import { runningNamed } from './running-execution';
import { openIncidentRecord } from './target-records';

/** @throws InvalidInputError where the execution is over, or has no incident yet. */
export async function acknowledgeOne(context: Context, name: string, { by }: ByOptions): Promise<Answer> {
  const connection = await context.open(name);
  const { executions } = connection;
  const execution = await runningNamed(executions, name, context.say);
  const [{ status }, history] = await Promise.all([
    executions.describe(execution),
    executions.history(execution),
  ]);
  if (status !== 'RUNNING') {
    throw new InvalidInputError(`${execution} is over (${status}): there is nothing to acknowledge`);
  }
  const { incident, audiences } = openIncident(readExecution(history), execution);
  const { records } = await openIncidentRecord(incident, connection, context.globals, context.say);
  const acknowledgement = { execution: incident.id, by, at: new Date().toISOString(), audiences };
  const said = await acknowledge(records, acknowledgement);
  const isFirst = said.at === acknowledgement.at;
  return {
    text: isFirst
      ? `${incident.id} acknowledged by ${by}. Pages stop repeating; the lead engineer is still paged at ${incident.escalateAt} if it is open then.`
      : `${incident.id} was already acknowledged by ${whoText(said.by, said.through)} at ${said.at}`,
    json: { execution, by: said.by, at: said.at, isFirst, escalateAt: incident.escalateAt },
  };
}
