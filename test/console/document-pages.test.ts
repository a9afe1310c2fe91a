/** Documents that open from disk, in a real browser: in both widths, light and dark, and with what axe finds in them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reviewHtml } from '../../src/documents/review/render/html';
import { timelineHtml } from '../../src/documents/timeline/format/html';
import { readinessHtml } from '../../src/readiness/page';
import { fine, notChecked, willFail } from '../../src/readiness/result';
import { reviewed } from '../documents/review/reading';
import { leakResolved, refusedWithoutHeadroom } from '../documents/review/stories';
import { timelineOf } from '../support/documents';
import { recorded } from '../support/recorded-history';
import { openBrowser, openPage, photograph } from './browser';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'knhk-documents-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const timeline = (name: Parameters<typeof recorded>[0]) => {
  const { events, execution } = recorded(name);
  return timelineHtml(timelineOf(events, execution));
};
const readiness = () =>
  readinessHtml({
    checkedAt: '2026-11-30T03:00:00.000Z',
    targets: [
      {
        target: 'orders',
        checks: [
          fine('kubernetes', 'get pods'),
          willFail(
            'postgresql',
            'runbook sees what sessions do',
            'it may not',
            'GRANT pg_monitor TO runbook;',
          ),
          notChecked('prometheus', 'both rules are loaded', 'HTTP 403'),
        ],
      },
    ],
    shared: [fine('aws', 'the queue of undelivered alerts is empty')],
    isWhole: true,
  });

it.each<[string, () => string]>([
  ['timeline', () => timeline('resolved')],
  ['timeline-of-a-rejection', () => timeline('rejected')],
  ['review', () => reviewHtml(reviewed(leakResolved()))],
  ['review-of-a-refusal', () => reviewHtml(reviewed(refusedWithoutHeadroom()))],
  ['readiness', readiness],
])('%s fits both widths, and axe finds nothing serious', async (name, html) => {
  const file = path.join(folder, `${name}.html`);
  await writeFile(file, html());
  const { page, problems } = await openPage(browser, pathToFileURL(file).href);
  expect(await photograph(page, name)).toEqual([]);
  expect(problems).toEqual([]);
  await page.close();
});
