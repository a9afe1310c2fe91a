/** Reports as this and earlier versions wrote them: one of each can be counted, and what is no report says so. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPORT_VERSION } from '../../../src/documents/report/report';
import { pastIncidentOf, readReport } from '../../../src/documents/stats/past-incident';
import { reportOf } from '../../support/documents';
import { database, session } from '../../support/evidence-of-database';
import { leakResolved, ORDERS, refusedWithoutHeadroom } from '../review/stories';

const FOLDER = path.join(__dirname, '..', '..', 'fixtures', 'reports');
const text = (version: number | string) => readFileSync(path.join(FOLDER, `version-${version}.json`), 'utf8');

it('has a report of every version, and can read each that there is', () => {
  const files = readdirSync(FOLDER);
  for (let version = 1; version <= REPORT_VERSION; version++)
    expect(files).toContain(`version-${version}.json`);
  for (const file of files) {
    expect([file, readReport(readFileSync(path.join(FOLDER, file), 'utf8'), file)?.report]).toEqual([
      file,
      file,
    ]);
  }
});

it('reads a report from before there were milestones', () => {
  expect(readReport(text('1-before-milestones'), 'a file')).toMatchObject({
    outcome: 'resolved',
    secondsTo: { detect: 0, firstChange: 0.4, resolve: 13 },
  });
});

it('reads a report of the first version, which kept no leaks and no codes', () => {
  expect(readReport(text(1), 'a file')).toEqual({
    id: 'pool-1d0e068dfe4760e6a8e77be9a397b6ef',
    execution: expect.stringMatching(/^arn:aws:states:/),
    target: 'knhk-closed-loop',
    startedAt: expect.stringMatching(/^2026-.*Z$/),
    outcome: 'recovered',
    cause: 'undersized-pool',
    leaks: null,
    calls: [],
    refusals: ['unknown'],
    changes: { made: 1, undone: 1 },
    secondsTo: { detect: 0, firstChange: 0.3, resolve: 19.9 },
    report: 'a file',
  });
});

it('reads a report of the second, with the path that leaked', () => {
  const read = readReport(text(2), 'a file');
  expect(read).toMatchObject({
    outcome: 'resolved',
    cause: 'connection-leak',
    changes: { made: 1, undone: 0 },
  });
  expect(read?.leaks).toEqual([
    { application: 'knhk-closed-loop', query: ORDERS, sessions: 12 },
    { application: 'knhk-closed-loop', query: 'UPDATE stock SET reserved = ? WHERE sku = ?', sessions: 2 },
  ]);
});

it('reads what this version writes', () => {
  expect(pastIncidentOf(reportOf(leakResolved()))).toEqual({ ...readReport(text(2), ''), report: null });
  expect(pastIncidentOf(reportOf(refusedWithoutHeadroom()))?.refusals).toEqual(['no-headroom']);
});

it('keeps no data and no secret of what leaked', () => {
  const leaked = [session(1, { application: 'api password=hunter2/pod-1', query: "SELECT 'hunter2', 4711" })];
  const report = reportOf(leakResolved({ database: database({ leaked, leakedCount: 1 }) }));
  expect(report.leaks).toEqual([{ application: 'api password=…', query: 'SELECT ?, ?', sessions: 1 }]);
});

it.each([
  ['nothing', ''],
  ['a text', 'not JSON'],
  ['a list', '[]'],
  ['half an incident', '{"incident":{}}'],
  ['a report without its incident', JSON.stringify({ ...JSON.parse(text(1)), incident: null })],
  ['a time that is none', text(1).replace(/"startedAt": "[^"]*"/, '"startedAt": "soon"')],
])('takes %s for no report', (_, broken) => {
  expect(readReport(broken, 'a file')).toBeNull();
});
