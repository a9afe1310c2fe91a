/** What Prometheus' answers about series and rules come to, as servers and intervals differ. */
import type { CheckResult } from '../../src/readiness/result';
import { judgeRules } from '../../src/readiness/rules';
import { judgeSeries, neededSeries } from '../../src/readiness/series';
import { configuration, targetOf } from '../support/builders';

const config = configuration();
const target = targetOf(config);
const NOW = Date.parse('2026-01-31T03:00:00Z');

const failing = (checks: readonly CheckResult[]) => checks.filter(({ status }) => status === 'will-fail');

describe('series', () => {
  const [gauge, , requests] = neededSeries(target, config);
  const facts = { count: 3, ageSeconds: 10, samples: null, elsewhere: null };

  it('are fresh, as often as they come', () => {
    if (!gauge) throw new RangeError('no gauge is needed');
    expect(judgeSeries({ ...facts, needed: gauge }, 15)).toMatchObject({ status: 'fine' });
    expect(judgeSeries({ ...facts, needed: gauge, ageSeconds: 61 }, 15)).toMatchObject({
      status: 'will-fail',
    });
    expect(judgeSeries({ ...facts, needed: gauge, ageSeconds: 61 }, 60)).toMatchObject({ status: 'fine' });
  });

  it('come too seldom for the window of the traffic', () => {
    if (!requests) throw new RangeError('no requests are needed');
    expect(judgeSeries({ ...facts, needed: requests, samples: 1 }, 60)).toMatchObject({
      ...{ status: 'will-fail', advice: expect.stringContaining('trafficWindowSeconds to 120') },
    });
    expect(judgeSeries({ ...facts, needed: requests, samples: 2 }, 30)).toMatchObject({ status: 'fine' });
  });
});

describe('rules', () => {
  const rule = {
    ...{
      health: 'ok',
      lastError: null,
      query: null,
      forSeconds: null,
      lastEvaluation: null,
      intervalSeconds: null,
    },
  };
  const names = [config.alerts.warning.name, config.alerts.critical.name, config.alerts.missing.name];
  const judge = (changed: object) =>
    failing(
      judgeRules(
        names.map((name) => ({ ...rule, name, ...changed })),
        target,
        config,
        NOW,
      ),
    );

  it('are taken as they are where a server tells nothing but their names', () => {
    expect(judge({})).toEqual([]);
  });

  it('are not judged before they were evaluated once', () => {
    const unknown = judgeRules(
      names.map((name) => ({ ...rule, name, health: 'unknown' })),
      target,
      config,
      NOW,
    );
    expect(unknown.map(({ status }) => status)).toEqual(['not-checked', 'not-checked', 'not-checked']);
  });

  it.each([
    [{ health: 'err', lastError: 'bad_data' }, /err: bad_data/],
    [{ lastEvaluation: '2026-01-31T02:58:59Z', intervalSeconds: 15 }, /61 s ago/],
    [{ query: 'up > 0.95' }, /not about knhk_db_pool_total|above/],
  ])('that %j are not evaluated as they should be', (changed, why) => {
    expect(judge(changed).map((check) => 'why' in check && check.why)).toContainEqual(
      expect.stringMatching(why),
    );
  });
});
