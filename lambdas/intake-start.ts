/** What the intake does with alerts, whichever way they came: starts what they ask for, and tells what it did. */
import { DeadLetters } from '../src/adapters/aws/dead-letters';
import { Executions, type StartedExecution } from '../src/adapters/aws/executions';
import { ENVIRONMENT } from '../src/configuration/environment';
import { decideExecutions, type IgnoredAlert, type RequestedExecution } from '../src/intake/incidents';
import { leavesIncident, MAX_STARTS, startedAgain } from '../src/intake/restart';
import type { Webhook } from '../src/intake/webhook';
import { errorText } from '../src/text/error-text';
import { configuration } from './configuration';
import { log, logProblem, once, variable } from './runtime';
import { count } from './telemetry';

/** Ignored alerts that the answer names: a group can hold a thousand. */
const MAX_IGNORED = 20;

const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));
export const deadLetters = once(() => new DeadLetters(variable(ENVIRONMENT.deadLetterQueueUrl)));

/** What the alerts of one body led to, for whoever sent them. */
interface IntakeAnswer {
  readonly executions: readonly StartedExecution[];
  readonly ignored: readonly IgnoredAlert[];
  readonly moreIgnored?: number;
  readonly truncatedAlerts?: number;
  readonly note?: string;
}

/** @throws AggregateError for executions that could not be started, once the others are; their alerts are kept. */
export async function startExecutions(webhook: Webhook): Promise<IntakeAnswer> {
  const { executions: wanted, ignored } = decideExecutions(webhook, configuration());
  // One that can't be started does not keep the others from it.
  const outcomes = await Promise.allSettled(wanted.map(start));
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const more = ignored.length - MAX_IGNORED;
  const told = {
    ignored: ignored.slice(0, MAX_IGNORED),
    ...(more > 0 ? { moreIgnored: more } : {}),
    ...leftOut(webhook.truncatedAlerts),
  };
  log('intake', { started, ...told });
  if (failed.length > 0 || (started.length === 0 && ignored.some(shouldHaveStarted))) count('NothingStarted');
  if (webhook.truncatedAlerts > 0) count('AlertsLeftOut', undefined, webhook.truncatedAlerts);
  if (failed.length > 0) throw new AggregateError(failed, failed.map((each) => errorText(each)).join('; '));
  return { executions: started, ...told };
}

/** @throws what Step Functions said, after the tries that the client makes by itself, and with the alert kept. */
async function start(wanted: RequestedExecution): Promise<StartedExecution> {
  try {
    return await startIncident(wanted);
  } catch (error) {
    await deadLetters()
      .put(wanted, error)
      .catch((lost: unknown) => logProblem('intake', { incident: wanted.name, notKept: errorText(lost) }));
    throw error;
  }
}

/** Where its execution failed or was stopped and the alert still fires, another one, within a bound. */
async function startIncident(wanted: RequestedExecution): Promise<StartedExecution> {
  let next = wanted;
  for (let count = 1; ; count++) {
    const { executionArn, started } = await executions().start(next.input, next.name);
    if (started || count === MAX_STARTS) return { executionArn, started };
    const status = await statusOf(next.name);
    if (status === undefined || !leavesIncident(status)) return { executionArn, started };
    log('intake', { incident: wanted.name, ended: status, startsAgain: count + 1 });
    next = startedAgain(wanted, count + 1, status, configuration());
  }
}

/** Undefined where it can't be read: then it is taken to run, as every repeat was before. */
async function statusOf(name: string): Promise<string | undefined> {
  try {
    return await executions().statusOf(name);
  } catch (error) {
    logProblem('intake', { incident: name, statusNotRead: errorText(error) });
    return undefined;
  }
}

/** A mistake of somebody's: its labels fit no target, or it can't be read. */
function shouldHaveStarted({ code }: IgnoredAlert): boolean {
  return code === 'unknown-target' || code === 'unreadable';
}

/** One of these may have been a target's: the sender has to be told to leave none out. */
function leftOut(truncatedAlerts: number) {
  if (truncatedAlerts === 0) return {};
  const note = `the sender left out ${truncatedAlerts} alerts of this group: raise or remove max_alerts, or group by target`;
  return { truncatedAlerts, note };
}
