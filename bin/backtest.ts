/** `backtest` and `explain`: what would be decided on evidence that was recorded, or that somebody has written. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
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
import type { Connection } from './connection';
import { writeDocument } from './document';
import type { RecordsOptions } from './target-records';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SET =
  'a setting of it to be changed, such as remediation.scaleOut.mode=off; may be given several times';

interface BacktestOptions {
  readonly since: string;
  readonly from?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly page?: string;
}

/** Adds both. @param open connects to Step Functions. */
export function addBacktest(program: Command, open: () => Promise<Connection>): void {
  program
    .command('backtest')
    .description('what of past incidents would be decided otherwise with --configuration, or with --set')
    .option('--since <time>', 'incidents of so many days or hours, such as 90d or 12h', '90d')
    .option('--from <place>', 'a folder with evidence, or s3://BUCKET; default: where reports are kept')
    .option('--set <path=value>', SET, several, [])
    .option('--json', 'as JSON')
    .option('--page <file>', 'write it there as well: HTML for .html, else Markdown')
    .action(async ({ since, from, set, json, page }: BacktestOptions) => {
      const config = candidateOf(program.opts<RecordsOptions>(), set);
      const { looks, unread } = await looksFrom(from, sinceOf(since), open);
      for (const each of unread) console.error(`not read: ${each}`);
      const result = backtest(looks, config);
      process.stdout.write(
        json ? `${JSON.stringify({ ...result, unread }, null, 2)}\n` : backtestText(result),
      );
      if (page === undefined) return;
      const document = backtestPage(result, candidateName(program.opts<RecordsOptions>(), set));
      writeDocument(page.endsWith('.html') ? reviewHtml(document) : reviewMarkdown(document), page);
    });
  program
    .command('explain')
    .description('what is decided on one document of evidence (docs/evidence.md)')
    .requiredOption('--evidence <file>', 'recorded, or written by hand')
    .option('--target <name>', "of evidence that names none; default: the configuration's first")
    .option('--set <path=value>', SET, several, [])
    .option('--json', 'as JSON')
    .action(({ evidence, target, set, json }: ExplainOptions) => {
      const config = candidateOf(program.opts<RecordsOptions>(), set);
      const look = readLook(documentIn(evidence), target ?? config.targets[0]?.name ?? '');
      const result = explain(look, config);
      process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : explanationText(result));
    });
}

interface ExplainOptions {
  readonly evidence: string;
  readonly target?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

function several(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** @throws InvalidInputError */
function sinceOf(since: string): Date {
  const [, count, unit] = /^(\d{1,5})([dh])$/.exec(since) ?? [];
  if (count === undefined)
    throw new InvalidInputError(`--since: a number of days or hours is accepted, such as 90d (got ${since})`);
  return new Date(Date.now() - Number(count) * (unit === 'd' ? DAY_MS : HOUR_MS));
}

function candidateName({ configuration }: RecordsOptions, set: readonly string[]): string {
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
