/** `npm run runbook -- review`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ReviewOptions } from '../../../bin/commands/options';
import { review, reviewOf } from '../../../bin/review';
import { reviewMarkdown } from '../../../src/documents/review/render/markdown';
import type { HistoryEvent } from '../../../src/history/events';
import { readExecution } from '../../../src/history/read';
import { configuration, TARGET_INPUT } from '../../support/builders';
import { contextOf } from '../../support/command-context';
import { History } from '../../support/history';
import { section } from './reading';
import { leakResolved } from './stories';

/** Nothing listens there. */
const targets = [{ ...TARGET_INPUT, prometheus: { url: 'http://127.0.0.1:9' } }];
const unreachable = configuration({ targets });

let folder: string;
let config: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'review-'));
  config = path.join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ targets, remediation: { mode: 'auto' } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(history: readonly HistoryEvent[], name: string, options: Partial<ReviewOptions> = {}) {
  const asked: string[] = [];
  const executions = {
    newestFirst: async () => [{ executionArn: 'the newest', status: 'SUCCEEDED' }],
    describe: async () => ({}),
    history: async (execution: string) => {
      asked.push(execution);
      return history;
    },
  };
  const context = contextOf({ executions }, { aws: true, configuration: config });
  const { text } = await reviewOf(context, name, { format: 'markdown', ...options });
  return { asked, text, said: context.said };
}

it('is written without Prometheus: the impact is not known, and everything else is there', async () => {
  const document = await review(readExecution(leakResolved()), unreachable);
  expect(section(document, 'Impact')[1]).toMatch(/^Requests failed \| not known: prometheus: /);
  expect(section(document, 'Action items')[0]).toBe('Finish every transaction in knhk-closed-loop');
});

it('says so when the target is no longer in the configuration', async () => {
  const other = configuration({ targets: [{ ...TARGET_INPUT, name: 'other' }] });
  expect(section(await review(readExecution(leakResolved()), other), 'Impact')[1]).toBe(
    'Requests failed | not known: target knhk-closed-loop is not in the configuration',
  );
});

it('says that earlier reports were not read, and why', async () => {
  const file = path.join(folder, 'review.md');
  await run(leakResolved(), 'pool-1', { output: file });
  expect(readFileSync(file, 'utf8')).toMatch(
    /## Recurrence\n\nNot known: earlier reports were not read: no execution names the bucket with the reports/,
  );
});

it('is refused where there was no incident', async () => {
  await expect(review(readExecution(new History({}).events), unreachable)).rejects.toThrow(
    /there is nothing to review/,
  );
});

it.each([
  ['markdown', /^# Post-incident review: knhk-closed-loop, pool-1\n/],
  ['html', /^<!doctype html>/],
])('is written to a file as %s', async (format, beginning) => {
  const file = path.join(folder, format);
  expect(await run(leakResolved(), 'latest', { format, output: file })).toEqual({
    ...{ asked: ['the newest'], text: '' },
    said: [`written: ${file}`],
  });
  expect(readFileSync(file, 'utf8')).toMatch(beginning);
});

it('is printed as Markdown when nothing is said', async () => {
  const { asked, text } = await run(leakResolved(), 'pool-1');
  expect(asked).toEqual(['pool-1']);
  const heading =
    reviewMarkdown(await review(readExecution(leakResolved()), unreachable)).split('\n')[0] ?? 'none';
  expect(text).toContain(`${heading}\n\n## Summary\n`);
});

it('refuses what it can not do', async () => {
  await expect(run(leakResolved(), 'latest', { format: 'toString' })).rejects.toThrow(
    '--format: markdown, html is accepted (got toString)',
  );
  await expect(run(leakResolved(), 'latest', { output: path.join(folder, 'a', 'b') })).rejects.toThrow(
    /^--output: a file that can be written is accepted/,
  );
});
