import { figuresOf, worseThan } from '../../src/diagnose/figures';
import type { Figures } from '../../src/model/state';
import { configuration } from '../support/builders';
import { evidence, pools, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';

const config = configuration();
const WINDOW = config.validation.windowSeconds;

describe('the figures', () => {
  it('are the numbers of one snapshot', () => {
    const seen = evidence({
      pool: pools(25),
      database: leaking([session(1), session(2)]),
      ...service({ p95Ms: 41, errorRate: 0.02 }),
    });
    expect(figuresOf(seen)).toEqual({
      poolUtilization: 0.5,
      idleInTransaction: 2,
      errorRate: 0.02,
      p95Ms: 41,
      availableReplicas: 3,
      databaseFull: false,
    });
  });

  it('are unknown where nothing was read', () => {
    const nothing = {
      pool: null,
      database: null,
      deployment: null,
      ...service({ p95Ms: null, errorRate: null }),
    };
    expect(Object.values(figuresOf(evidence(nothing)))).toEqual(Array(6).fill(null));
  });

  it.each([
    ['a slot is left', database({ serviceConnections: 389, otherConnections: 2 }), false],
    ['no slot is left', database({ serviceConnections: 390, otherConnections: 2 }), true],
    ['a login was refused', { kind: 'full', sqlState: '53300', message: '' } as const, true],
  ])('know a full database: %s', (_, seen, databaseFull) => {
    expect(figuresOf(evidence({ database: seen }))).toMatchObject({ databaseFull });
  });
});

describe('worse than before', () => {
  const before: Figures = {
    poolUtilization: 1,
    idleInTransaction: 0,
    errorRate: 0.1,
    p95Ms: 600,
    availableReplicas: 3,
    databaseFull: false,
  };
  const worse = (now: Partial<Figures>, seconds = WINDOW, was: Partial<Figures> = {}) =>
    worseThan({ ...before, ...was }, { ...before, ...now }, seconds, config);

  it('is not what is as it was', () => {
    expect(worse({})).toBeNull();
  });

  it('is a database that had slots and has none, at once', () => {
    expect(worse({ databaseFull: true }, 0)).toBe(
      'PostgreSQL has no connection slot left, and had some before the change',
    );
    expect(worse({ databaseFull: true }, 0, { databaseFull: true })).toBeNull();
    expect(worse({ databaseFull: true }, 0, { databaseFull: null })).toBeNull();
    expect(worse({ databaseFull: null }, 0)).toBeNull();
  });

  it('is a replica lost, at once', () => {
    expect(worse({ availableReplicas: 2 }, 0)).toBe('2 replicas are available, 3 before the change');
    expect(worse({ availableReplicas: 4 }, 0)).toBeNull();
    expect(worse({ availableReplicas: null }, 0)).toBeNull();
    expect(worse({ availableReplicas: 2 }, 0, { availableReplicas: null })).toBeNull();
  });

  it('is a share of failures that has grown by more than is configured, once the window lies after the change', () => {
    expect(worse({ errorRate: 0.151 })).toBe('15.1 % of requests fail, 10 % before the change');
    expect(worse({ errorRate: 0.15 })).toBeNull();
    expect(worse({ errorRate: 0.9 }, WINDOW - 1)).toBeNull();
    expect(worse({ errorRate: 0.9 }, WINDOW, { errorRate: null })).toBeNull();
    expect(worse({ errorRate: null })).toBeNull();
  });

  it('is a latency that has grown by half and is over the limit, once the window lies after the change', () => {
    expect(worse({ p95Ms: 901 })).toBe('p95 is 901 ms, 600 ms before the change');
    expect(worse({ p95Ms: 900 })).toBeNull();
    expect(worse({ p95Ms: 5_000 }, WINDOW - 1)).toBeNull();
    expect(worse({ p95Ms: 500 }, WINDOW, { p95Ms: 20 })).toBeNull();
    expect(worse({ p95Ms: 501 }, WINDOW, { p95Ms: 20 })).toBe('p95 is 501 ms, 20 ms before the change');
    expect(worse({ p95Ms: 5_000 }, WINDOW, { p95Ms: null })).toBeNull();
    expect(worse({ p95Ms: null })).toBeNull();
  });

  it('keeps to the configured limits', () => {
    const strict = configuration({ remediation: { worse: { errorRateIncrease: 0.01, p95Factor: 1.1 } } });
    expect(worseThan(before, { ...before, errorRate: 0.12 }, WINDOW, strict)).toContain(
      '12 % of requests fail',
    );
    expect(worseThan(before, { ...before, p95Ms: 661 }, WINDOW, strict)).toContain('p95 is 661 ms');
  });
});
