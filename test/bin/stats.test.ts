/** `npm run runbook -- stats`: out of a folder, out of the bucket, and out of a local run's histories. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StatsOptions } from '../../bin/commands/options';
import type { Connection } from '../../bin/connection';
import { stats as command } from '../../bin/stats';
import type { ReadLimits } from '../../src/adapters/aws/s3-reports';
import { past } from '../documents/stats/past';
import { contextOf } from '../support/command-context';
import { reportOf } from '../support/documents';
import { recordedWithEvidence } from '../support/recorded-history';

const NOW = Date.parse('2026-12-01T00:00:00.000Z');
const fixture = (version: number) =>
  readFileSync(path.join(__dirname, '..', 'fixtures', 'reports', `version-${version}.json`), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stats-'));
  asked.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function keep(name: string, text: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, 'report.json'), text);
}

const asked: { bucket: string; limits: ReadLimits }[] = [];
/** Runs it where three executions are listed: one with its report, one stopped before it, one that runs. */
async function stats(options: Partial<StatsOptions>, run: Connection['run'] = null, hasReport = true) {
  const { execution, events } = recordedWithEvidence('resolved');
  const output = JSON.stringify({ report: { json: 's3://reports/incidents/pool-0/report.json' } });
  const executions = {
    newestFirst: async () => [
      { executionArn: 'runs', name: 'runs', status: 'RUNNING' },
      { executionArn: 'stopped', name: 'stopped', status: 'ABORTED', startDate: execution.startDate },
      { executionArn: 'pool-0', name: 'pool-0', status: 'SUCCEEDED', startDate: execution.startDate },
    ],
    describe: async (name: string) => (name === 'pool-0' && hasReport ? { output } : {}),
    history: async (name: string) => (name === 'stopped' ? events : []),
    stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:runbook',
  };
  const read = async (bucket: string, _region: string, limits: ReadLimits) => {
    asked.push({ bucket, limits });
    return {
      incidents: [past('pool-0', { startedAt: '2026-11-20T00:00:00.000Z' })],
      unread: 0,
      partial: null,
    };
  };
  return command(contextOf({ executions, run }), { since: '90d', ...options }, { read, now: () => NOW });
}

it('counts the reports of a folder, of this and of an earlier version, and those that it can not read', async () => {
  keep('pool-1', fixture(1));
  keep('deep/er/pool-2', fixture(2));
  keep('broken', '{');
  writeFileSync(path.join(folder, 'report.md'), '# no report');
  const { text } = await stats({ from: folder, since: '365d' });
  expect(text).toContain(
    '2 incident(s) since 2025-12-01T00:00:00.000Z.\nThere may be more: 1 report(s) could not',
  );
  expect(text).toMatch(/Causes +connection-leak 1, undersized-pool 1/);
  expect(asked).toEqual([]);
});

it('counts the reports of the bucket that the newest execution wrote to, for 90 days', async () => {
  expect((await stats({})).text).toContain('1 incident(s) since 2026-09-02T00:00:00.000Z.');
  expect(asked).toEqual([
    { bucket: 'reports', limits: expect.objectContaining({ sinceMs: Date.parse('2026-09-02') }) },
  ]);
  await stats({ bucket: 'another' });
  expect(asked.at(-1)?.bucket).toBe('another');
});

it('counts the histories of a local run that have no report', async () => {
  const { text } = await stats({}, {} as Connection['run']);
  expect(text).toContain('2 incident(s) since');
  expect((await stats({}, {} as Connection['run'], false)).text).toContain('1 incident(s) since');
});

it('says all of it as JSON, of one target where that was asked for', async () => {
  expect((await stats({ target: 'shop' })).json).toMatchObject({
    since: '2026-09-02T00:00:00.000Z',
    target: 'shop',
    unread: 0,
    partial: null,
    all: { incidents: 0, secondsTo: { resolve: { count: 0, median: null, p90: null } } },
  });
  expect(reportOf(recordedWithEvidence('resolved').events).version).toBe(2);
});

it.each([
  [
    { since: 'yesterday' },
    '--since: a number of days such as 90d, or a date such as 2026-01-31, is accepted (got yesterday)',
  ],
  [
    { since: '0d' },
    '--since: a number of days such as 90d, or a date such as 2026-01-31, is accepted (got 0d)',
  ],
  [{ from: '/nowhere/at/all' }, '--from: a folder that can be read is accepted'],
  [{ from: '.', bucket: 'b' }, '--from: it is accepted without --bucket'],
])('refuses %j', async (options, message) => {
  await expect(stats(options)).rejects.toThrow(message);
});

it('names the option where no execution tells of a bucket', async () => {
  await expect(stats({}, null, false)).rejects.toThrow(
    /^no execution names the bucket with the reports: --bucket/,
  );
});
