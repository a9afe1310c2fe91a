/** What a review says of incidents before it. */
import type { EarlierIncidents } from '../../../src/documents/review/story';
import { reviewOf } from '../../support/documents';
import { recordedWithEvidence } from '../../support/recorded-history';
import { past } from '../stats/past';
import { impact } from './impacts';
import { section } from './reading';
import { config, leakResolved, ORDERS } from './stories';

const LEAK = { application: 'knhk-closed-loop', query: ORDERS, sessions: 9 };
const leaks = [LEAK];
const read = (...incidents: ReturnType<typeof past>[]) => ({ incidents, unread: 0, partial: null });
const reviewed = (earlier: EarlierIncidents | undefined, events = leakResolved()) =>
  reviewOf(events, { config, impact: impact(), ...(earlier ? { earlier } : {}) });
const said = (earlier: EarlierIncidents, events = leakResolved()) =>
  section(reviewed(earlier, events), 'Recurrence');
const items = (earlier: EarlierIncidents) => section(reviewed(earlier), 'Action items').join('\n');

const twice = read(
  past('pool-a', { leaks, startedAt: '2026-01-10T00:00:00.000Z' }),
  past('pool-b', { leaks: [{ ...LEAK, query: 'SELECT 1' }], outcome: 'recovered' }),
);

it('counts the incidents with the same cause, and names those with the same application and statement', () => {
  expect(said(twice)).toEqual([
    'This is the third incident of this target in 30 days whose cause is a connection leak. Before it:',
    '2026-01-20T03:00:00.000Z, recovered: pool-b (s3://reports/incidents/pool-b/report.json)',
    '2026-01-10T00:00:00.000Z, resolved: pool-a (s3://reports/incidents/pool-a/report.json)',
    'The same application had leaked after the same statement:',
    `knhk-closed-loop | ${ORDERS} | 1 | pool-a`,
  ]);
});

it('has an action item where the same came back', () => {
  expect(items(twice)).toContain(
    [
      'End the leak in knhk-closed-loop: it has come back',
      '  evidence: this is incident number 3 in 30 days whose cause is a connection leak: after pool-b, pool-a',
      '  evidence: the same application had leaked after the same statement in pool-a',
      '  see them together: npm run runbook -- stats --target knhk-closed-loop',
    ].join('\n'),
  );
  expect(items(read(past('pool-b', { leaks: [] })))).toContain(
    'Find out why this comes back: a connection leak',
  );
  expect(items(read(past('pool-c', { cause: 'slow-queries', leaks: [] })))).not.toMatch(/comes? back/);
});

it('links an execution of AWS to its page', () => {
  const execution = 'arn:aws:states:eu-west-1:111122223333:execution:runbook:pool-a';
  const { sections } = reviewed(read(past('pool-a', { execution, report: null })));
  expect(JSON.stringify(sections)).toContain(
    '{"kind":"link","text":"pool-a","url":"https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:111122223333:execution:runbook:pool-a"}',
  );
});

it.each<[string, EarlierIncidents, string]>([
  [
    'were not read',
    { notRead: 's3: Access Denied' },
    'Not known: earlier reports were not read: s3: Access Denied',
  ],
  ['there are none', read(), 'No other incident of this target in the 30 days before it.'],
  [
    'have other causes',
    read(past('pool-c', { cause: 'slow-queries', leaks: [] }), past('pool-d', { cause: null, leaks: [] })),
    '2 other incident(s) of this target in the 30 days before it, none of them with this cause.',
  ],
  [
    'were read in part',
    { incidents: [past('pool-a', { leaks })], unread: 2, partial: 'the newest 100 reports were read' },
    'This is at least the second incident of this target in 30 days whose cause is a connection leak. Before it:',
  ],
])('says it where earlier reports %s', (_, earlier, line) => {
  expect(said(earlier)[0]).toBe(line);
});

it('says why more may have been before it', () => {
  expect(said({ incidents: [], unread: 2, partial: 'the newest 100 reports were read' })).toEqual([
    'No other incident of this target in the 30 days before it is known.',
    'There may be more: the newest 100 reports were read; 2 report(s) could not be read.',
  ]);
  expect(said(read(past('pool-a', { leaks: null }))).at(-1)).toBe(
    'Of 1 of them an earlier version did not keep what leaked.',
  );
});

it('shows ten, and counts the others', () => {
  const many = Array.from({ length: 12 }, (_, index) => past(`past-${index}`, { leaks: [] }));
  const lines = said(read(...many));
  expect(lines[0]).toContain('This is incident number 13 of this target in 30 days');
  expect(lines.slice(10)).toEqual([expect.stringContaining('past-9'), 'And 2 more.']);
});

it('says nothing where nobody asked, and for what is no incident of its own', () => {
  expect(reviewed(undefined).sections.map(({ title }) => title)).not.toContain('Recurrence');
  const observing = reviewed(twice, [...recordedWithEvidence('observing').events]);
  expect(observing.sections.map(({ title }) => title)).not.toContain('Recurrence');
});

it('shows nothing of an earlier report that is a secret or markup', () => {
  const leak = { ...LEAK, application: 'api password=hunter2' };
  const document = JSON.stringify(
    reviewed(read(past('pool-a', { leaks: [leak], report: 's3://a:hunter2@b/c' }))),
  );
  expect(document).not.toContain('hunter2');
});
