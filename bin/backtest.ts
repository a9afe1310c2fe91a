/** `backtest` and `explain`: what would be decided on evidence that was recorded, or that somebody has written. */
import { readFileSync } from 'node:fs';
import { backtest } from '../src/backtest/backtest';
import { explain } from '../src/backtest/explain';
import { backtestPage } from '../src/backtest/page';
import { readLook } from '../src/backtest/read';
import { backtestText, explanationText } from '../src/backtest/text';
import { reviewHtml } from '../src/documents/review/render/html';
import { reviewMarkdown } from '../src/documents/review/render/markdown';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import { parsedJson } from '../src/text/json';
import { candidateOf } from './backtest/candidate';
import { looksFrom } from './backtest/source';
import type { BacktestOptions, ExplainOptions } from './commands/options';
import type { Answer, Globals, ReadContext } from './context';
import { writeDocument } from './document';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** @throws InvalidInputError for a time, a place or a setting that is none. */
export async function backtestOf(
  context: ReadContext,
  { since, from, set, page }: BacktestOptions,
): Promise<Answer> {
  const { globals, say } = context;
  const config = candidateOf(globals, set);
  const { looks, unread } = await looksFrom(from, sinceOf(since), () => context.read());
  for (const each of unread) say(`not read: ${each}`);
  const result = backtest(looks, config);
  if (page !== undefined) {
    const document = backtestPage(result, candidateName(globals, set));
    writeDocument(page.endsWith('.html') ? reviewHtml(document) : reviewMarkdown(document), page, say);
  }
  return { text: backtestText(result), json: { ...result, unread } };
}

/** @throws InvalidInputError for what is no evidence. */
export async function explainOne(
  { globals }: ReadContext,
  { evidence, target, set }: ExplainOptions,
): Promise<Answer> {
  const config = candidateOf(globals, set);
  const look = readLook(documentIn(evidence), target ?? config.targets[0]?.name ?? '');
  const result = explain(look, config);
  return { text: explanationText(result), json: result };
}

/** @throws InvalidInputError */
function sinceOf(since: string): Date {
  const [, count, unit] = /^(\d{1,5})([dh])$/.exec(since) ?? [];
  if (count === undefined)
    throw new InvalidInputError(`--since: a number of days or hours is accepted, such as 90d (got ${since})`);
  return new Date(Date.now() - Number(count) * (unit === 'd' ? DAY_MS : HOUR_MS));
}

function candidateName({ configuration }: Globals, set: readonly string[]): string {
  return [configuration ?? 'the configuration', ...set].join(', ');
}

/** @throws InvalidInputError */
function documentIn(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidInputError(`--evidence: a file that can be read is accepted (${errorText(error)})`);
  }
  const document = parsedJson(text);
  if (document === undefined) throw new InvalidInputError(`--evidence: ${file} is not JSON`);
  return document;
}
