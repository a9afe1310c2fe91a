/** A local run keeps production's proportions of time: each duration, and what is no duration. */
import * as fc from 'fast-check';
import { localConfiguration } from '../../local/configuration';
import { durationsOf, numbersOf, TIME_FACTOR, UNSHORTENED } from '../../local/time-factor';
import { runs } from '../support/runs';

const URL = 'http://127.0.0.1:9090';
const production = localConfiguration(URL, {}, {}, 1);
const local = localConfiguration(URL);
const secondsIn = (configuration: typeof local) =>
  new Map(durationsOf(configuration).map(({ path, seconds }) => [path, seconds]));

/** Step Functions waits for whole seconds: these are rounded up. Everything else is exact. */
const WAITED_FOR = [
  'remediation.settleSeconds',
  'remediation.rollout.pollSeconds',
  'remediation.approval.pollSeconds',
  'validation.sampleIntervalSeconds',
  'validation.windowedIntervalSeconds',
  'validation.watchIntervalSeconds',
  'escalation.afterSeconds',
  'escalation.repeat.everySeconds',
];

it('takes the defaults as they are for production', () => {
  expect(production.alerts.critical.forSeconds).toBe(60);
  expect(production.remediation.terminate.idleInTransactionSeconds).toBe(300);
  expect(production.escalation.afterSeconds).toBe(1_800);
});

it('divides every duration by one factor: exactly, or up to the whole second that is waited for', () => {
  const wrong = [...secondsIn(production)].filter(([path, seconds]) => {
    const happened = secondsIn(local).get(path) ?? Number.NaN;
    const exact = seconds / TIME_FACTOR;
    return WAITED_FOR.includes(path)
      ? happened !== Math.ceil(exact)
      : !(Math.abs(happened - exact) <= 0.0005);
  });
  expect(wrong).toEqual([]);
  expect(secondsIn(local).size).toBe(secondsIn(production).size);
});

it('knows the durations that the runbook and the design name', () => {
  expect(Object.fromEntries(secondsIn(local))).toMatchObject({
    'alerts.critical.forSeconds': 4,
    'remediation.terminate.idleInTransactionSeconds': 20,
    'validation.windowSeconds': 20,
    'validation.patienceSeconds': 28,
    'remediation.budget.windowSeconds': 120,
    'remediation.lock.leaseSeconds': 60,
    'escalation.afterSeconds': 120,
    'diagnosis.baselineOffsetSeconds': 240,
  });
});

it('has a reason for each number whose name tells of time and that stays as it is', () => {
  const ofTime = numbersOf(production)
    .map(({ path }) => path)
    .filter((path) => /(Ms|Minutes?|Hours?|Days?)$/.test(path));
  expect(ofTime.sort()).toEqual(Object.keys(UNSHORTENED).sort());
  const unchanged = new Map(numbersOf(production).map(({ path, value }) => [path, value]));
  for (const { path, value } of numbersOf(local)) {
    if (!secondsIn(local).has(path)) expect([path, value]).toEqual([path, unchanged.get(path)]);
  }
});

it('keeps each order of two durations, whatever the factor', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 4, 5, 6, 10, 12, 15), (factor) => {
      const shorter = secondsIn(localConfiguration(URL, {}, {}, factor));
      for (const [one, oneSeconds] of secondsIn(production)) {
        for (const [other, otherSeconds] of secondsIn(production)) {
          if (oneSeconds >= otherSeconds)
            expect(Math.ceil(shorter.get(one) ?? 0)).toBeGreaterThanOrEqual(shorter.get(other) ?? 0);
        }
      }
    }),
    runs(),
  );
});

it('takes what a run wants otherwise', () => {
  const other = localConfiguration(URL, { remediation: { budget: { windowSeconds: 7 } } });
  expect(other.remediation.budget.windowSeconds).toBe(7);
  expect(other.remediation.settleSeconds).toBe(local.remediation.settleSeconds);
});
