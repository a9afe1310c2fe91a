/** `stats`: what recurs, over the reports of past incidents. */
import { regionOf } from '../src/adapters/aws/executions';
import { unreported } from '../src/adapters/aws/unreported';
import type { PastIncidents } from '../src/documents/stats/past-incident';
import { statsOf } from '../src/documents/stats/stats';
import { statsText } from '../src/documents/stats/text';
import { InvalidInputError } from '../src/model/errors';
import type { StatsOptions } from './commands/options';
import type { Answer, ReadContext } from './context';
import { bucketOf, PERSONS_LIMITS, readBucket, readFolder } from './past-reports';

const DAY_MS = 86_400_000;

/** What the command needs of the outside world. */
interface Outside {
  readonly read: typeof readBucket;
  /** Unix time. */
  readonly now: () => number;
}

export async function stats(
  context: ReadContext,
  options: StatsOptions,
  outside: Outside = { read: readBucket, now: Date.now },
): Promise<Answer> {
  const sinceMs = sinceOf(options.since, outside.now());
  const { target } = options;
  const { incidents, unread, partial } = await pastOf(options, sinceMs, context, outside);
  const counted = statsOf(incidents, { sinceMs, target });
  const since = new Date(sinceMs).toISOString();
  return {
    text: statsText(counted, { sinceMs, unread, partial }),
    json: { since, target: target ?? null, unread, partial, ...counted },
  };
}

async function pastOf(
  { from, bucket: named }: StatsOptions,
  sinceMs: number,
  context: ReadContext,
  { read }: Outside,
): Promise<PastIncidents> {
  if (from !== undefined) {
    if (named !== undefined) throw new InvalidInputError('--from: it is accepted without --bucket');
    return readFolder(from);
  }
  const { executions, run, ended } = await context.read();
  if (ended) {
    const past = readFolder(ended.objects);
    return { ...past, incidents: [...past.incidents, ...(await unreported(executions, past.incidents))] };
  }
  const bucket = named ?? (await bucketOf(executions));
  if (bucket === undefined && run === null) {
    throw new InvalidInputError(
      "no execution names the bucket with the reports: --bucket with the stack's output ReportBucket is accepted",
    );
  }
  const past: PastIncidents =
    bucket === undefined
      ? { incidents: [], unread: 0, partial: null }
      : await read(bucket, regionOf(executions.stateMachineArn), { ...PERSONS_LIMITS, sinceMs });
  // A local run has few executions; of AWS, their histories would be read for minutes.
  const others = run === null ? [] : await unreported(executions, past.incidents);
  return { ...past, incidents: [...past.incidents, ...others] };
}

/** @returns Unix time. @throws InvalidInputError */
function sinceOf(text: string, nowMs: number): number {
  const days = Number(/^([1-9]\d{0,4})d$/.exec(text)?.[1]);
  if (days > 0) return nowMs - days * DAY_MS;
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new InvalidInputError(
    `--since: a number of days such as 90d, or a date such as 2026-01-31, is accepted (got ${text})`,
  );
}
