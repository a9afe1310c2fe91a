/**
 * What the last local run has left on disk: its executions, and what it was started with. It is read as it is, and nothing is
 * written. The emulator of Step Functions keeps a file for each execution, `<state machine>/<name>.jsonl`: the first line says
 * what was started, each further one is an event (`emulators/aws/step-functions/store.ts`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Executions } from '../src/adapters/aws/executions';
import { parsedJson } from '../src/text/json';
import { NotFoundError } from './exit-codes';
import { projectFolder } from './project';

export type ExecutionsToRead = Pick<Executions, 'newestFirst' | 'describe' | 'history' | 'stateMachineArn'>;

export interface EndedRun {
  readonly executions: ExecutionsToRead;
  /** Of reports, reviews and evidence. */
  readonly objects: string;
  /** What it was started with, as it was; undefined where that was not kept. */
  readonly configuration: unknown;
  /** When it last wrote of an execution. */
  readonly lastAt: Date;
  readonly folder: string;
}

/** Below the state folder: what the run was started with. */
export const KEPT_CONFIGURATION = 'configuration.json';
const INTERRUPTED = {
  error: 'Local.Interrupted',
  cause: 'The process that ran this execution ended before it did.',
};
const STATUSES = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
} as const;

/** Where local runs keep their state; null outside of the project. */
export function stateFolder(): string | null {
  const project = projectFolder();
  return project === null ? null : path.join(project, '.local', 'state');
}

/** Undefined where no local run has left an execution. */
export function findEndedRun(folder: string | null = stateFolder()): EndedRun | undefined {
  if (folder === null) return undefined;
  const files = filesOf(path.join(folder, 'executions'));
  const kept = files.flatMap((file) => readKept(file) ?? []);
  const newest = kept.sort((one, other) => other.number - one.number);
  const [first] = newest;
  if (!first) return undefined;
  return {
    executions: executionsOf(newest, first.stateMachineArn),
    objects: path.join(folder, 's3'),
    configuration: parsedJson(textOf(path.join(folder, KEPT_CONFIGURATION))),
    lastAt: new Date(Math.max(...kept.map(({ last }) => last.timestamp?.getTime() ?? 0))),
    folder,
  };
}

interface Kept {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  /** Counts the executions of the state folder, in the order in which they were started. */
  readonly number: number;
  /** Each an event, as JSON: most are listed only, and not read. */
  readonly lines: readonly string[];
  readonly first: HistoryEvent;
  readonly last: HistoryEvent;
}

/** Undefined for what is no execution, or ends before its first event. A last line that is cut off does not count. */
function readKept(file: string): Kept | undefined {
  const [header = '', ...lines] = textOf(file).split('\n').slice(0, -1);
  const { execution } = (parsedJson(header) ?? {}) as { execution?: Omit<Kept, 'lines' | 'first' | 'last'> };
  const [first, newest] = [eventOf(lines[0]), eventOf(lines.at(-1))];
  if (!execution?.arn || !first || !newest) return undefined;
  const last = hasEnded(newest) ? newest : interrupted(newest);
  return { ...execution, lines, first, last };
}

function eventOf(line = ''): HistoryEvent | undefined {
  const event = parsedJson(line);
  if (typeof event !== 'object' || event === null || !('timestamp' in event)) return undefined;
  return { ...event, timestamp: new Date(Number(event.timestamp) * 1_000) } as HistoryEvent;
}

function hasEnded({ type }: HistoryEvent): boolean {
  return Object.hasOwn(STATUSES, type ?? '');
}

/** An execution that ran when its local run ended is over: the next run says so in its history, and so it is said here. */
function interrupted({ id = 0, timestamp }: HistoryEvent): HistoryEvent {
  return {
    ...{ id: id + 1, previousEventId: id, timestamp, type: 'ExecutionAborted' },
    executionAbortedEventDetails: INTERRUPTED,
  };
}

function historyOf({ lines, last }: Kept): HistoryEvent[] {
  const events = lines.flatMap((line) => eventOf(line) ?? []);
  return events.at(-1)?.id === last.id ? events : [...events, last];
}

function executionsOf(newest: readonly Kept[], stateMachineArn: string): ExecutionsToRead {
  const find = (named: string) => {
    const found = newest.find(({ arn, name }) => named === arn || named === name);
    if (found) return found;
    throw new NotFoundError(`the local run has left no execution ${named}`);
  };
  return {
    stateMachineArn,
    newestFirst: async (limit = newest.length) => newest.slice(0, limit).map(summaryOf),
    describe: async (named) => {
      const found = find(named);
      return { ...summaryOf(found), ...endingOf(found), input: found.input, $metadata: {} };
    },
    history: async (named) => historyOf(find(named)),
  };
}

function summaryOf({ arn, name, stateMachineArn, first, last }: Kept) {
  const status = STATUSES[last.type as keyof typeof STATUSES];
  return {
    executionArn: arn,
    ...{ name, stateMachineArn, status, startDate: first.timestamp, stopDate: last.timestamp },
  };
}

function endingOf({ last }: Kept): {
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
} {
  return {
    ...last.executionSucceededEventDetails,
    ...last.executionFailedEventDetails,
    ...last.executionTimedOutEventDetails,
    ...last.executionAbortedEventDetails,
  };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.jsonl'))
      .map((file) => path.join(folder, file));
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
