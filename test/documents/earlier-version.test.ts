/** A history with the evidence of an earlier version: every document of it can be made. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { shownOf } from '../../console/view';
import { reportMarkdown } from '../../src/documents/report/markdown';
import { reviewMarkdown } from '../../src/documents/review/render/markdown';
import { timelineMarkdown } from '../../src/documents/timeline/format/markdown';
import { readExecution } from '../../src/history/read';
import type { Evidence } from '../../src/model/evidence';
import { asOfNow } from '../../src/model/evidence/earlier';
import { applied, diagnosis, remediation, state } from '../support/builders';
import { reportOf, reviewOf, timelineOf } from '../support/documents';
import { evidence as whole } from '../support/evidence-builders';
import { History } from '../support/history';
import { pooler } from '../support/pooler-builders';
import { impact } from './review/impacts';
import { config } from './review/stories';

const evidence = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'evidence-of-earlier-version.json'), 'utf8'),
) as Evidence;
const pod = { pid: 1, backendStart: '', user: 'knhk', application: 'knhk-closed-loop/pod-1' };
const leaked = [{ ...pod, idleSeconds: 400, uncommittedWrites: true, query: 'SELECT 1' }];

it.each<[string, Evidence]>([
  ['as it was recorded', evidence],
  ['of a leak', { ...evidence, database: { ...evidence.database, leaked, leakedCount: 1 } as never }],
])('%s', (_, of) => {
  const seen = { ...state(), diagnosis: { ...diagnosis('connection-leak'), evidence: of } };
  const { events } = new History({})
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('Remediate', { ...seen, remediation: remediation({ actions: [applied()] }) });
  expect(timelineMarkdown(timelineOf(events))).toContain('connection-leak (high confidence)');
  const report = reportOf(events, config);
  expect(report).toMatchObject({ outcome: 'open', before: { poolUtilization: 0.2 }, pgBouncer: null });
  expect(reportMarkdown(report)).toContain('| Highest pool utilization | 20 % | unknown |');
  expect(reviewMarkdown(reviewOf(events, { config, impact: impact() }))).toContain(
    'Cause: a connection leak (high confidence)',
  );
  expect(shownOf(readExecution(events), config).findings).toMatchObject([{ cause: 'connection-leak' }]);
  // Read as this version has it, and whole in nothing.
  const [read] = readExecution(events).diagnoses;
  expect(read?.evidence).toMatchObject({
    sharers: [],
    logs: { partial: [expect.stringMatching(/earlier/)] },
  });
});

it('has no pooler where its version knew of none', () => {
  const { pooler: _, ...before } = whole();
  expect(asOfNow(before as Evidence)).toEqual({ ...before, pooler: null });
  expect(asOfNow(whole({ pooler: pooler() })).pooler).toEqual(pooler());
});
