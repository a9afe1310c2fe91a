/** What people are told of a check: each problem once, its end once, and nothing silently. */
import type { CheckScope, ReadinessProblem } from '../../src/model/check';
import { loginFailed } from '../../src/readiness/login';
import { type CheckResult, fine, notChecked, type Readiness, willFail } from '../../src/readiness/result';
import { type KnownRecord, newsOf, nextRecord, parseRecord } from '../../src/readiness/told';

const CHECK: CheckScope = {
  ...{ id: 'check-1', executionArn: 'arn:x', startedAt: '2026-01-31T03:00:00.000Z' },
  ...{ targets: ['shop'], isWhole: true },
};
const readiness = (checks: readonly CheckResult[], rest: Partial<Readiness> = {}): Readiness => ({
  ...{ checkedAt: CHECK.startedAt, targets: [{ target: 'shop', checks }], shared: [], isWhole: true },
  ...rest,
});
const broken = willFail('prometheus', 'series of requests', 'there is none', 'scrape it');
const problem: ReadinessProblem = {
  ...{ target: 'shop', system: 'prometheus', needed: 'series of requests' },
  ...{ why: 'there is none', advice: 'scrape it' },
};
const known = (...told: ReadinessProblem[]): KnownRecord => ({
  kind: 'read',
  record: { version: 1, checkedAt: CHECK.startedAt, told },
});
const NONE: KnownRecord = { kind: 'none' };

/** One check after the other, each with what the one before left. */
function days(...all: readonly Readiness[]) {
  let record: KnownRecord = NONE;
  return all.map((each) => {
    const news = newsOf(each, record);
    record = { kind: 'read', record: nextRecord(record, news, CHECK, true) };
    return [news.begun.length, news.ended.length];
  });
}

it('tells a problem once, its end once, and it again when it comes back', () => {
  const ill = readiness([broken]);
  const well = readiness([fine('prometheus', 'series of requests')]);
  expect(days(ill, ill, well, well, ill)).toEqual([
    [1, 0],
    [0, 0],
    [0, 1],
    [0, 0],
    [1, 0],
  ]);
});

it('tells the same thing of two targets twice, and what all share once', () => {
  const of = readiness([broken], {
    targets: ['shop', 'orders'].map((target) => ({ target, checks: [broken] })),
    shared: [willFail('channels', 'slack', 'HTTP 403', 'renew it')],
  });
  expect(newsOf(of, NONE).begun.map(({ target }) => target)).toEqual(['shop', 'orders', null]);
});

it.each<[string, Readiness]>([
  ['it could not be checked', readiness([notChecked('prometheus', 'series of requests', 'no answer')])],
  [
    'nothing is said of it, and something of its system could not be checked',
    readiness([notChecked('prometheus', 'queries', 'no answer')]),
  ],
  [
    'nothing is said of it, because the login failed',
    readiness([loginFailed('prometheus', 'queries', { why: 'HTTP 401', code: '401' })]),
  ],
  ['nothing is said of its system at all', readiness([fine('pods', 'logs')])],
  [
    'nothing is said of it, and a function did not answer',
    readiness([fine('prometheus', 'queries')], { isWhole: false }),
  ],
  ['another target was checked', readiness([], { targets: [{ target: 'orders', checks: [] }] })],
])('does not take a problem for over where %s', (_, of) => {
  const news = newsOf(of, known(problem));
  expect(news.ended).toEqual([]);
});

it('takes what has a line of its own only while it is missing for over, once its system was read whole', () => {
  const news = newsOf(
    readiness([fine('prometheus', 'queries'), broken]),
    known({ ...problem, needed: 'right: x' }),
  );
  expect(news.ended.map(({ needed }) => needed)).toEqual(['right: x']);
});

it('tells again what reached nobody', () => {
  const news = newsOf(readiness([broken]), NONE);
  const unheard = nextRecord(NONE, news, CHECK, false);
  expect(unheard.told).toEqual([]);
  const over = newsOf(readiness([fine('prometheus', 'series of requests')]), known(problem));
  expect(nextRecord(known(problem), over, CHECK, false).told).toEqual([problem]);
  expect(nextRecord(known(problem), over, CHECK, true).told).toEqual([]);
});

it('tells all problems, and that it is not known which are new, where the record cannot be read', () => {
  const news = newsOf(readiness([broken]), { kind: 'unread', why: 'AccessDenied' });
  expect(news).toMatchObject({ begun: [problem], ended: [], recordUnread: 'AccessDenied' });
});

it('forgets what was told of a target that is no more, when all are checked', () => {
  const old = { ...problem, target: 'gone' };
  const news = newsOf(readiness([]), known(old));
  expect(nextRecord(known(old), news, CHECK, true).told).toEqual([]);
  expect(nextRecord(known(old), news, { ...CHECK, isWhole: false }, true).told).toEqual([old]);
});

it('reads its own record, and nothing else for one', () => {
  const record = nextRecord(NONE, newsOf(readiness([broken]), NONE), CHECK, true);
  expect(parseRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
  for (const other of [null, [], { version: 2, told: [] }, { version: 1 }])
    expect(parseRecord(other)).toBeNull();
});
