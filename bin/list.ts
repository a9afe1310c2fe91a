/** `list`: the newest executions, and all that run, with how long ago they began. */
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { isNameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { agoText, durationText } from '../src/text/units';
import type { ListOptions } from './commands/options';
import type { Answer, ReadContext } from './context';

const MOST = 1_000;
const STATUS_WIDTH = 'TIMED_OUT'.length;

/** @throws InvalidInputError naming what is accepted. */
export async function list(
  context: ReadContext,
  { limit, status, checks = false }: ListOptions,
): Promise<Answer> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > MOST) {
    throw new InvalidInputError(`--limit: a whole number from 1 to ${MOST} is accepted (got ${limit})`);
  }
  const { executions, place } = await context.read();
  const all = (await executions.newestFirst()).filter(
    (each) =>
      isNameOfCheck(each.name) === checks && (status === undefined || each.status === status.toUpperCase()),
  );
  const shown = all.filter((each, index) => index < most || each.status === 'RUNNING');
  const now = new Date();
  const left = all.length - shown.length;
  return {
    text: [
      ...shown.map((each) => lineOf(each, now)),
      ...(shown.length === 0 ? ['there is none'] : []),
      ...(left > 0 ? [`${left} more: --limit, --status`] : []),
    ].join('\n'),
    json: { place, count: all.length, executions: shown.map(jsonOf) },
  };
}

function lineOf({ name = '', status, startDate, stopDate }: ExecutionListItem, now: Date): string {
  const state = (status ?? '').padEnd(STATUS_WIDTH);
  if (!startDate) return `${state}  ${name}`;
  const seconds = stopDate && (stopDate.getTime() - startDate.getTime()) / 1_000;
  return [
    state,
    `${startDate.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    agoText(startDate, now).padEnd(12),
    (seconds === undefined ? 'runs' : `took ${durationText(seconds)}`).padEnd(16),
    name,
  ].join('  ');
}

function jsonOf({ name, executionArn, status, startDate, stopDate }: ExecutionListItem) {
  return {
    ...{ name, execution: executionArn, status },
    startedAt: startDate?.toISOString() ?? null,
    endedAt: stopDate?.toISOString() ?? null,
  };
}
