/** Recorded evidence of game-day runs, put through today's decisions: with the same configuration, and with others. */
import path from 'node:path';
import { looksFrom } from '../../bin/backtest/source';
import { localConfiguration } from '../../local/configuration';
import { backtest } from '../../src/backtest/backtest';
import { differencesOf } from '../../src/backtest/differences';
import type { RecordedLook } from '../../src/backtest/document';
import { backtestPage } from '../../src/backtest/page';
import { backtestText } from '../../src/backtest/text';
import type { Configuration } from '../../src/configuration/configuration';
import { reviewHtml } from '../../src/documents/review/render/html';

const FIXTURES = path.join(__dirname, '..', 'fixtures', 'evidence', 'incidents');
/** The local run's own, which all of these scenarios have. */
const SAME = localConfiguration('http://127.0.0.1');

let looks: readonly RecordedLook[];
beforeAll(async () => {
  const read = await looksFrom(FIXTURES, new Date(0), () => Promise.reject(new Error('not asked')));
  expect(read.unread).toEqual([]);
  looks = read.looks;
});

/** `incident: what` of everything that is decided otherwise. */
function otherwise(config: Configuration): string[] {
  return backtest(looks, config).incidents.flatMap(({ id, changed }) =>
    changed.flatMap(({ differences }) => differences.map(({ what }) => `${id}: ${what}`)),
  );
}

it('decides the same with the same configuration', () => {
  const result = backtest(looks, SAME);
  expect(result.incidents.map(({ id, looks: compared }) => [id, compared])).toEqual([
    ['leak', 3],
    ['traffic-surge', 3],
    ['undersized-pool-with-headroom', 3],
    ['undersized-pool-without-headroom', 3],
  ]);
  expect(otherwise(SAME)).toEqual([]);
  expect(result).toMatchObject({ changedIncidents: 0, readOtherwise: [] });
});

it('with scale-out off: exactly the incidents that were scaled out, or refused it for another reason', () => {
  expect(
    otherwise(localConfiguration('http://127.0.0.1', { remediation: { scaleOut: { mode: 'off' } } })),
  ).toEqual([
    'traffic-surge: decision',
    'traffic-surge: plan',
    'traffic-surge: refusals',
    'undersized-pool-with-headroom: plan',
    'undersized-pool-with-headroom: refusals',
    'undersized-pool-without-headroom: refusals',
  ]);
});

it.each([
  [
    { remediation: { scaleOut: { targetReplicas: 4 } } },
    ['traffic-surge: plan', 'undersized-pool-with-headroom: plan'],
  ],
  [{ remediation: { terminate: { maxSessionsPerPass: 10 } } }, ['leak: plan']],
  [{ remediation: { terminate: { mode: 'approve' } } }, ['leak: decision']],
  [{ validation: { maxP95Ms: 20 } }, expect.arrayContaining(['leak: check latency-p95'])],
] as const)('with %j: %j', (overrides, expected) => {
  expect(otherwise(localConfiguration('http://127.0.0.1', overrides))).toEqual(expected);
});

it('says which settings decided what was read, and were others', () => {
  const later = localConfiguration('http://127.0.0.1', { probes: { slowQuerySeconds: 9 } });
  const { readOtherwise } = backtest(looks, later);
  expect(readOtherwise).toEqual(['probes.slowQuerySeconds: read with 0.333, now 9']);
});

it('compares nothing of a target that is not configured, and says so', () => {
  const [target] = SAME.targets;
  const renamed = { ...SAME, targets: target ? [{ ...target, name: 'orders' }] : [] };
  for (const { notCompared, looks: compared } of backtest(looks, renamed).incidents)
    expect([notCompared, compared]).toEqual(["the configuration has no target 'knhk-closed-loop'", 0]);
});

it('is shown on a terminal and as a page, with what was decided beside what would be', () => {
  const result = backtest(
    looks,
    localConfiguration('http://127.0.0.1', { remediation: { scaleOut: { mode: 'off' } } }),
  );
  const text = backtestText(result);
  expect(text).toMatch(/ {2}leak {2}the same, 3 look\(s\)\n/);
  expect(text).toMatch(/plan +was {2}scale-out: scale out from 3 to 6 replicas\n +now {2}raise-pool: /);
  expect(text).toMatch(/\n3 of 4 incident\(s\) would be decided otherwise; 12 look\(s\) compared\n$/);
  const html = reviewHtml(backtestPage(result, 'candidate.json'));
  expect(html).toContain('With candidate.json, 3 of 4 incident(s) would be decided otherwise.');
  expect(html).toMatch(/>scale-out: scale out from 3 to 6 replicas<\/td><td[^>]*>none<\/td>/);
});

it('takes no number in a sentence, and no order of fields, for another decision', () => {
  const plan = { kind: 'scale-out', id: 'a-1', fromReplicas: 3, toReplicas: 6, autoscaler: null } as const;
  const decided = {
    ...({ kind: 'diagnosis', cause: 'traffic-surge', confidence: 'high' } as const),
    ...({ decision: 'act', mode: 'auto', why: null } as const),
  };
  const refusals = (why: string) => [{ kind: 'raise-pool', code: 'no-headroom', why }] as const;
  const before = { ...decided, plan: { ...plan, summary: 'to 6', headroom: '89' }, refusals: refusals('89') };
  const now = { ...decided, plan: { headroom: '84', summary: 'to six', ...plan }, refusals: refusals('84') };
  expect(differencesOf(before, now)).toEqual([]);
  expect(differencesOf(before, { ...now, plan: { ...now.plan, toReplicas: 5 } })).toHaveLength(1);
});
