/** What several sections say in the same words. */
import type { Cause } from '../../model/cause';
import type { Known, TimeAbove } from '../../model/impact';
import { psqlCommand } from '../../text/commands';
import { durationText } from '../../text/units';
import { command, type Inline } from './document';
import type { Story } from './story';

/** The cause that leads, or undefined where the incident ended before a diagnosis. */
export function causeOf({ report }: Story): Cause | undefined {
  return report.findings[0]?.cause;
}

export function knownText<T>(known: Known<T>, say: (value: T) => string): string {
  return 'value' in known ? say(known.value) : `not known: ${known.notKnown}`;
}

export function timeAboveText({ seconds, unknownSeconds }: TimeAbove): string {
  const unknown = unknownSeconds > 0 ? `; for ${durationText(unknownSeconds)} nothing is known` : '';
  return `${durationText(seconds)}${unknown}`;
}

/** Thousands apart: `12,345`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

export function diagnosesText(count: number): string {
  return count === 1 ? '1 diagnosis' : `${count} diagnoses`;
}

/** Seconds from one ISO time to another, to a tenth. */
export function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10;
}

/** Changes that were made and stand. */
export function standing({ report }: Story) {
  return report.actions.filter(({ changed, undone }) => changed > 0 && undone === null);
}

/** A statement for the database that the incident is about, as a command. */
export function statement(story: Story, sql: string): Inline {
  return command(psqlCommand(activityOf(story)?.server, sql));
}

/** What evidence there was of the sessions, at the diagnosis that explained the incident. */
export function activityOf({ root }: Story) {
  const database = root?.evidence.database;
  return database?.kind === 'read' ? database : null;
}

/** Where Step Functions shows an execution. Null for an execution of the local run, whose account is all zeros. */
export function consoleUrl(arn: string): string | null {
  const [, region] = /^arn:aws:states:([a-z0-9-]+):(?!0{12})\d{12}:execution:[\w:.-]+$/.exec(arn) ?? [];
  if (!region) return null;
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
}
