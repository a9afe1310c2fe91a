/** `stats`: what recurs, over the reports of past incidents. */
import type { Command } from 'commander';
import { regionOf } from '../src/adapters/aws/executions';
import { unreported } from '../src/adapters/aws/unreported';
import type { PastIncidents } from '../src/documents/stats/past-incident';
import { statsOf } from '../src/documents/stats/stats';
import { statsText } from '../src/documents/stats/text';
import { InvalidInputError } from '../src/model/errors';
import type { Connection } from './connection';
import { bucketOf, PERSONS_LIMITS, readBucket, readFolder } from './past-reports';

const DAY_MS = 86_400_000;

interface StatsOptions {
  readonly since: string;
  readonly target?: string;
  readonly json?: boolean;
  readonly from?: string;
  readonly bucket?: string;
}

/** What the command needs of the outside world. */
interface Outside {
  readonly read: typeof readBucket;
  /** Unix time. */
  readonly now: () => number;
}

/** Adds `stats`. @param open connects to Step Functions. */
export function addStats(
  program: Command,
  open: () => Promise<Connection>,
  outside: Outside = { read: readBucket, now: Date.now },
): void {
  program
    .command('stats')
    .description('what recurs: causes, leaks, times and refusals over the reports of past incidents')
    .option('--since <time>', 'from when on: days such as 90d, or a date', '90d')
    .option('--target <name>', 'one target alone')
    .option('--json', 'as JSON')
    .option('--from <folder>', 'a folder with reports, such as a copy of the bucket')
    .option(
      '--bucket <name>',
      'the bucket with the reports; default: where the newest execution wrote its own',
    )
    .action(async (options: StatsOptions) => {
      const sinceMs = sinceOf(options.since, outside.now());
      const { target } = options;
      const { incidents, unread, partial } = await pastOf(options, sinceMs, open, outside);
      const stats = statsOf(incidents, { sinceMs, target });
      const since = new Date(sinceMs).toISOString();
      console.log(
        options.json
          ? JSON.stringify({ since, target: target ?? null, unread, partial, ...stats }, null, 2)
          : statsText(stats, { sinceMs, unread, partial }).trimEnd(),
      );
    });
}

async function pastOf(
  { from, bucket: named }: StatsOptions,
  sinceMs: number,
  open: () => Promise<Connection>,
  { read }: Outside,
): Promise<PastIncidents> {
  if (from !== undefined) {
    if (named !== undefined) throw new InvalidInputError('--from: it is accepted without --bucket');
    return readFolder(from);
  }
  const { executions, run } = await open();
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
