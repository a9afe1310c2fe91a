/** `timeline`: an execution from its beginning to its end, for a terminal or as a document, or live while it runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { buildTimeline } from '../src/documents/timeline/build';
import { timelineHtml } from '../src/documents/timeline/format/html';
import { timelineJson } from '../src/documents/timeline/format/json';
import { Live } from '../src/documents/timeline/format/live';
import { timelineMarkdown } from '../src/documents/timeline/format/markdown';
import { type TextOptions, timelineText } from '../src/documents/timeline/format/text';
import { MAX_WIDTH, MIN_WIDTH } from '../src/documents/timeline/format/width';
import type { Timeline } from '../src/documents/timeline/model';
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import type { TIMELINE_FORMATS, TimelineOptions } from './commands/options';
import { type Connection, executionNamed } from './connection';
import type { Answer, Context, ReadContext } from './context';
import { requireFormat, written } from './document';

type Executions = Pick<Connection['executions'], 'describe' | 'history'>;

const FORMATS: Readonly<
  Record<(typeof TIMELINE_FORMATS)[number], (timeline: Timeline, text: TextOptions) => string>
> = {
  text: timelineText,
  markdown: timelineMarkdown,
  json: timelineJson,
  html: timelineHtml,
};

/** Where nobody says how wide, and no terminal does. */
const DEFAULT_WIDTH = 120;
const POLL_MS = 1_000;

/** @param context With `print`, which takes the lines of `--follow` as they come. */
export async function timeline(
  context: ReadContext & Partial<Pick<Context, 'print'>>,
  name: string,
  options: TimelineOptions,
): Promise<Answer> {
  const text = checked(options);
  const { executions } = await context.read(name);
  const execution = await executionNamed(executions, name);
  if (options.follow) {
    await follow(executions, execution, text, (line) => context.print?.(line));
    return { text: '', json: await read(executions, execution) };
  }
  const found = await read(executions, execution);
  const document = FORMATS[options.format as keyof typeof FORMATS](found, text);
  return written(document, options.output, found, context.say);
}

/** Refuses what can't be done before anything is asked of Step Functions. */
export function checked({ format, output, follow: live, width }: TimelineOptions): TextOptions {
  requireFormat(format, FORMATS);
  if (live && (format !== 'text' || output !== undefined)) {
    const got = output === undefined ? `--format ${format}` : `--output ${output}`;
    throw new InvalidInputError(
      `--follow: writes text on the terminal; nothing else is accepted with it (got ${got})`,
    );
  }
  const columns = width === undefined ? (process.stdout.columns ?? DEFAULT_WIDTH) : Number(width);
  if (width !== undefined && !(Number.isInteger(columns) && columns >= MIN_WIDTH && columns <= MAX_WIDTH)) {
    throw new InvalidInputError(
      `--width: a whole number from ${MIN_WIDTH} to ${MAX_WIDTH} is accepted (got ${width})`,
    );
  }
  // https://no-color.org: present and not empty, whatever it holds.
  const colour = output === undefined && process.stdout.isTTY === true && !process.env['NO_COLOR'];
  return { width: columns, colour };
}

async function read(executions: Executions, execution: string): Promise<Timeline> {
  // One after the other: a history that is read later than the description knows at least as much.
  const description = await executions.describe(execution);
  return buildTimeline(readExecution(await executions.history(execution), description));
}

/** Reads again and again, and prints what is new, until the execution has ended. */
export async function follow(
  executions: Executions,
  execution: string,
  text: TextOptions,
  print: (line: string) => void,
  pollMs: number = POLL_MS,
): Promise<void> {
  const live = new Live(text);
  for (;;) {
    const startedMs = Date.now();
    const timeline = await read(executions, execution);
    for (const line of live.next(timeline)) print(line);
    if (timeline.execution.status !== 'RUNNING') {
      for (const line of live.end(timeline)) print(line);
      return;
    }
    // A long history takes many calls: no more than half of the time is spent on reading it again.
    await sleep(Math.max(pollMs, Date.now() - startedMs));
  }
}
