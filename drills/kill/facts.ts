/** What must hold of every incident, whatever was killed in the middle of it. */

import type { Stage } from '../gameday/stage';
import { type Fact, fact } from '../harness/fact';
import type { Trace } from './incident';

/** One execution for the incident. */
export function oneExecution({ executions }: Trace): Fact {
  return fact('executions started for it', 1, executions);
}

/** One count towards the budget, one alert at PagerDuty, and nobody has the lock afterwards. */
export async function onceFacts(stage: Stage, execution: string): Promise<Fact[]> {
  const name = nameOf(execution);
  const { record } = await stage.records.read();
  const counted = record.remediations.filter((each) => each.execution === name).length;
  const paged = stage.world.receivers.pagerDuty.alerts
    .filter(({ dedupKey }) => dedupKey === name)
    .map(({ audience }) => audience);
  const pages = paged.length - new Set(paged).size;
  return [
    fact('counts towards the budget', 'at most 1', counted <= 1 ? 'at most 1' : counted),
    fact('alerts at PagerDuty beside the first of each audience', 0, pages),
    fact('lock holder afterwards', 'nobody', record.holder ?? 'nobody'),
    fact('change left unfinished', 'none', record.applying?.planHash ?? 'none'),
  ];
}

/** Messages that an audience got more than once by one channel, with the same text: `sns sre-on-call resolved`. */
export function saidTwice(stage: Stage, execution: string): string[] {
  const said = new Map<string, string>();
  const twice: string[] = [];
  for (const { channel, audience, message, messageAttributes } of stage.outboxOf(execution)) {
    const what = `${channel} ${audience} ${messageAttributes['kind'] ?? messageAttributes['status']}`;
    const key = `${what} ${message}`;
    if (said.has(key)) twice.push(what);
    said.set(key, what);
  }
  return twice;
}

/** Each call that was killed is an entry of the execution's timeline. */
export async function timelineFact(
  stage: Stage,
  execution: string,
  states: readonly string[],
): Promise<Fact> {
  const { entries } = await stage.timeline(execution);
  const failed = entries.filter(
    (entry) => states.includes(entry.state) && /failed/.test(`${entry.text} ${entry.evidence.join(' ')}`),
  );
  return fact('the failed call in its timeline', 'yes', failed.length > 0 ? 'yes' : 'no');
}

/** What the report says was done to sessions, against what PostgreSQL did. */
export async function sessionsFact(stage: Stage, { execution, sessionsEnded }: Trace): Promise<Fact> {
  const { actions } = await stage.report(execution);
  const reported = actions
    .filter(({ kind }) => kind === 'terminate-leaked-sessions')
    .reduce((sum, { changed }) => sum + changed, 0);
  return fact('sessions terminated, by PostgreSQL and by the report', sessionsEnded, reported);
}

export function nameOf(execution: string): string {
  return execution.split(':').at(-1) ?? execution;
}
