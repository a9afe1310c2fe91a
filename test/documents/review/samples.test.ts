import { impactLimits } from '../../../src/documents/review/impact';
import { crossing, type Samples, timeAbove } from '../../../src/documents/review/samples';
import { configuration } from '../../support/builders';

const START = Date.parse('2026-01-31T03:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();

/** One sample every ten seconds; null where none came back. */
function samples(values: readonly (number | null)[]): Samples {
  return {
    fromMs: START,
    toMs: START + (values.length - 1) * 10_000,
    stepMs: 10_000,
    found: values.flatMap((value, index) =>
      value === null ? [] : [{ atMs: START + index * 10_000, value }],
    ),
  };
}

const UP = 0.9;
const LOW = 0.5;

describe('the time above a limit', () => {
  it.each<[string, (number | null)[], number, number]>([
    ['counts each sample up to the next, the last one not at all', [LOW, UP, UP, LOW, UP], 20, 0],
    ['does not count what is at the limit', [0.8, 0.8, 0.8], 0, 0],
    ['does not take a hole for health, nor for trouble', [UP, null, null, LOW, LOW], 10, 20],
  ])('%s', (_, values, seconds, unknownSeconds) => {
    expect(timeAbove(samples(values), 0.8)).toEqual({ value: { seconds, unknownSeconds } });
  });

  it('is not known without a sample', () => {
    expect(timeAbove(samples([null, null]), 0.8)).toEqual({ notKnown: 'Prometheus has no data for it' });
  });
});

describe('the moment at which a threshold was passed', () => {
  const crossed = (values: readonly (number | null)[], incidentSeconds: number, forSeconds = 30) =>
    crossing(samples(values), { utilization: 0.8, forSeconds }, START + incidentSeconds * 1_000);

  it('is the beginning of the stretch that led into the incident, not of one that passed', () => {
    expect(crossed([UP, LOW, LOW, UP, UP, UP, UP], 50)).toEqual({
      value: { passedAt: at(30), isEarlier: false, firesAt: at(60) },
    });
  });

  it('has no warning of an incident before, whose stretch was long enough', () => {
    expect(crossed([UP, UP, UP, UP, LOW, UP, UP], 50)).toEqual({
      value: { passedAt: at(50), isEarlier: false, firesAt: null },
    });
  });

  it('is the first after the start of the incident when it was below then', () => {
    expect(crossed([LOW, LOW, UP, LOW, UP, LOW], 10)).toEqual({
      value: { passedAt: at(20), isEarlier: false, firesAt: null },
    });
  });

  it('is said to be earlier when it was above from the first sample on', () => {
    expect(crossed([UP, UP, UP, UP, UP], 30)).toEqual({
      value: { passedAt: at(0), isEarlier: true, firesAt: at(30) },
    });
  });

  it('is none when it was never above, and not known without a sample', () => {
    expect(crossed([LOW, 0.8, LOW], 10)).toEqual({
      value: { passedAt: null, isEarlier: false, firesAt: null },
    });
    expect(crossed([null, null], 10)).toEqual({ notKnown: 'Prometheus has no data for it' });
  });

  it('begins anew after a hole, as a rule does', () => {
    expect(crossed([UP, UP, null, UP, UP, LOW], 35)).toEqual({
      value: { passedAt: at(30), isEarlier: false, firesAt: null },
    });
  });
});

it('looks back as far as the checks do for a rate, but no further than a minute', () => {
  expect(impactLimits(configuration())).toMatchObject({ rateSeconds: 60, maxP95Ms: 500, maxErrorRate: 0.01 });
  const short = configuration({ validation: { windowSeconds: 10 }, alerts: { critical: { forSeconds: 3 } } });
  expect(impactLimits(short).rateSeconds).toBe(10);
});
