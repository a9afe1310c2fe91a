/** What the scenarios of the escalation have in common: when a page was due, and when it came. */

import { buildTimeline } from '../../../../src/documents/timeline/build';
import { readExecution } from '../../../../src/history/read';
import type { MessageKind } from '../../../../src/model/audiences';
import type { ChannelName } from '../../../../src/ports';
import { type Fact, fact } from '../../../harness/fact';
import type { Stage } from '../../stage';
import { untilQuiet } from '../shared';

/** The service's failures then call nobody but those whom a scenario is about. */
export const NO_CUSTOMERS = { customerFacing: false } as const;

/**
 * Requests fail for a reason that no step of the runbook mends: a person has to come, and comes once the execution has
 * sent a message of this kind.
 * @param meanwhile What else happens before that.
 */
export async function failUntilSent(
  stage: Stage,
  kind: MessageKind,
  meanwhile: (execution: string) => Promise<void> = async () => undefined,
): Promise<string> {
  await stage.fault({ errors: { share: 0.3 } });
  await untilQuiet(stage);
  const execution = await stage.executionByHand();
  await stage.sent(execution, kind);
  await meanwhile(execution);
  await stage.fault({ errors: null });
  return stage.ended(execution);
}

/** What becomes of it. */
export const RECOVERED_BY_A_PERSON = {
  cause: 'no-data',
  outcome: 'recovered',
  status: 'SUCCEEDED',
  changes: [],
  sent: [],
} as const;

const MOST_LATE_MS = 1_000;

/** When the lead engineer's topic had the page of the 30 minutes, against when it was due. */
export async function clockFact(stage: Stage, arn: string, dueMs?: number): Promise<Fact> {
  const first = stage
    .outboxOf(arn)
    .find(
      ({ channel, audience, messageAttributes }) =>
        channel === 'sns' && audience === 'lead-engineer' && messageAttributes['kind'] === 'unresolved',
    );
  const { incident } = await stage.report(arn);
  const due = dueMs ?? Date.parse(incident.escalateAt);
  const lateMs = first ? Date.parse(first.at) - due : Number.NaN;
  return {
    what: 'the page of the 30 minutes, ms after it was due',
    expected: `0 to ${MOST_LATE_MS}`,
    happened: String(lateMs),
    holds: lateMs >= 0 && lateMs <= MOST_LATE_MS,
  };
}

/** How often a channel carried a message of that kind to that audience. */
export function countFact(
  stage: Stage,
  arn: string,
  [channel, audience, kind]: readonly [ChannelName, string, string],
  expected: number,
): Fact {
  const found = stage
    .outboxOf(arn)
    .filter(
      (each) =>
        each.channel === channel && each.audience === audience && each.messageAttributes['kind'] === kind,
    );
  return fact(`${kind} to ${audience} by ${channel}`, expected, found.length);
}

/** Every line of evidence in the execution's timeline. */
export async function evidenceIn(stage: Stage, arn: string): Promise<string> {
  const { entries } = buildTimeline(readExecution(await stage.world.executions.history(arn)));
  return entries.flatMap(({ evidence }) => evidence).join('\n');
}

/** When an incident began so that its page is due in so many milliseconds. */
export function startedSoThatDueIn(stage: Stage, ms: number): string {
  const { afterSeconds } = stage.world.configuration.escalation;
  return new Date(Date.now() + ms - afterSeconds * 1_000).toISOString();
}
