import type { Evidence } from '../../src/model/evidence';
import type { Observed, WorkflowState } from '../../src/model/state';
import { validate } from '../../src/validate/validate';
import { applied, configuration, diagnosis, escalated, remediation } from '../support/builders';
import { service } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { acted, config, full, nextAfter, red, sampleAfter, target } from './validate-setup';

describe('validate: what comes next', () => {
  it('wants two healthy samples in a row', () => {
    const first = validate(acted(), sampleAfter(60), target, config);
    expect(first).toMatchObject({
      healthy: true,
      healthyInARow: 1,
      next: 'sample',
      waitSeconds: 15,
      summary: 'all 8 checks pass, 1 of 2 samples in a row',
    });
    expect(validate(acted({ validation: first }), sampleAfter(75), target, config)).toMatchObject({
      healthyInARow: 2,
      next: 'resolved',
    });
    const relapse = validate(acted({ validation: first }), sampleAfter(75, red), target, config);
    expect(relapse).toMatchObject({
      healthyInARow: 0,
      next: 'sample',
      summary: '7 of 8 checks pass; not yet: alert-silent',
    });
    expect(validate(acted({ validation: relapse }), sampleAfter(90), target, config)).toMatchObject({
      healthyInARow: 1,
      next: 'sample',
    });
  });

  it('believes no health that is younger than the alert takes to fire', () => {
    expect(validate(acted(), sampleAfter(59), target, config)).toMatchObject({
      healthy: false,
      healthyInARow: 0,
      next: 'sample',
    });
  });

  it('gives checks that look back over the window time, up to its patience', () => {
    expect(nextAfter(419, red)).toBe('sample');
    expect(nextAfter(420, red)).toBe('diagnose');
  });

  it('looks less often while only a window has to move on, and soon at health, missing data and a row that broke off', () => {
    const waitAfter = (seen: Partial<Evidence>, of = config) =>
      validate(acted(), sampleAfter(60, seen), target, of).waitSeconds;
    expect(waitAfter(red)).toBe(30);
    expect(waitAfter({})).toBe(15);
    expect(waitAfter({ alert: null })).toBe(15);
    expect(waitAfter({ ...red, ...full })).toBe(15);
    // The longer of the two, for a configuration that says the contrary.
    expect(waitAfter(red, configuration({ validation: { sampleIntervalSeconds: 45 } }))).toBe(45);
  });
  it('waits for missing data as long, and never passes it', () => {
    const noData = service({ p95Ms: null, errorRate: null });
    expect(validate(acted(), sampleAfter(60, noData), target, config)).toMatchObject({
      healthy: false,
      next: 'sample',
    });
    expect(nextAfter(500, noData)).toBe('diagnose');
    expect(nextAfter(30, { pool: null })).toBe('sample');
    expect(nextAfter(500, { pool: null })).toBe('diagnose');
  });

  it('tries the next step at once when the pool is still full', () => {
    expect(nextAfter(30, full)).toBe('diagnose');
  });

  it('goes after sessions that leak anew, though the pool has room', () => {
    expect(nextAfter(30, { database: leaking([session(1)]) })).toBe('diagnose');
  });

  it('escalates when no change or no diagnosis is left', () => {
    const spent = remediation({ actions: [applied(), applied(), applied()] });
    expect(nextAfter(30, full, acted({ remediation: spent }))).toBe('escalate');
    const often = { ...diagnosis('connection-leak'), round: 5 };
    expect(nextAfter(30, full, acted({ diagnosis: often }))).toBe('escalate');
    const once = { ...diagnosis('connection-leak'), round: 4 };
    expect(nextAfter(30, full, acted({ diagnosis: once }))).toBe('diagnose');
  });

  it('is resolved without traffic, where none is usual', () => {
    const { usual } = service().service;
    const quiet = service({
      ...{ requestsPerSecond: 0, servedPerSecond: 0, errorRate: null, p95Ms: null },
      usual: { ...usual, requestsPerSecond: 0, servedPerSecond: 0 },
    });
    const first = validate(acted(), sampleAfter(60, quiet), target, config);
    expect(first).toMatchObject({ healthy: true, next: 'sample' });
    expect(nextAfter(75, quiet, acted({ validation: first }))).toBe('resolved');
    const missed = service({ requestsPerSecond: 0, servedPerSecond: 0, errorRate: null, p95Ms: null });
    expect(nextAfter(75, missed, acted({ validation: first }))).toBe('sample');
  });

  it('does not count the diagnoses that ended in a wait', () => {
    const { maxDiagnoses } = config.validation;
    const looked = { ...diagnosis('leak-suspected'), round: maxDiagnoses };
    const wait = {
      until: '2026-01-31T03:01:00.000Z',
      isNew: false,
      count: 1,
      cause: 'leak-suspected',
    } as const;
    const of = (waited: typeof wait | null) =>
      acted({ diagnosis: looked, remediation: remediation({ actions: [applied()], wait: waited }) });
    expect(nextAfter(30, full, of(null))).toBe('escalate');
    expect(nextAfter(30, full, of(wait))).toBe('diagnose');
  });

  const escalation = escalated('steps-exhausted');
  it.each<[string, Partial<WorkflowState>]>([
    ['once a person was called', { escalation }],
    ['while another execution is at work', { remediation: remediation({ status: 'observing' }) }],
  ])('only watches %s, and still closes at the true recovery', (_, told) => {
    const watching = acted(told);
    expect(validate(watching, sampleAfter(500, full), target, config)).toMatchObject({
      next: 'watch',
      waitSeconds: 300,
    });
    const recovering = validate(watching, sampleAfter(500), target, config);
    expect(recovering).toMatchObject({ next: 'sample', waitSeconds: 15 });
    expect(nextAfter(515, {}, { ...watching, validation: recovering })).toBe('resolved');
  });
});

describe('an execution that looks on', () => {
  const free = { isTargetFree: true, joined: 0 };
  const lookingOn = (why: Observed['why'] | null, round = 1) =>
    acted({
      diagnosis: { ...diagnosis('undersized-pool', full), round },
      remediation: remediation({
        status: 'observing',
        ...(why ? { observed: { why, execution: 'pool-0' } } : {}),
      }),
    });
  const next = (state: WorkflowState, others = free, seen: Partial<Evidence> = full) =>
    validate(state, sampleAfter(500, seen), target, config, null, others).next;

  it('diagnoses when the other released the target and the trouble is still there', () => {
    expect(next(lookingOn('lock'))).toBe('diagnose');
    expect(next(lookingOn('incident'))).toBe('diagnose');
    // One that began before it was said why.
    expect(next(lookingOn(null))).toBe('diagnose');
    expect(next(lookingOn('lock'), free, {})).toBe('sample');
  });

  it('goes on looking while the target is not free, or nobody can tell', () => {
    expect(next(lookingOn('lock'), { ...free, isTargetFree: false })).toBe('watch');
    expect(validate(lookingOn('lock'), sampleAfter(500, full), target, config).next).toBe('watch');
  });

  it('does not overtake the person to whom the incident was left', () => {
    expect(next(lookingOn('handed-over'))).toBe('watch');
  });

  it('does so within the same bounds', () => {
    expect(next(lookingOn('lock', config.validation.maxDiagnoses))).toBe('watch');
    const called = { ...lookingOn('lock'), escalation: escalated('step-failed') };
    expect(next(called)).toBe('watch');
  });
});

it('says how many executions joined its incident, and does not forget them where that cannot be read', () => {
  const others = { isTargetFree: true, joined: 3 };
  const first = validate(acted(), sampleAfter(500), target, config, null, others);
  expect(first).toMatchObject({ joined: 3, summary: expect.stringContaining('; 3 more starts joined') });
  const second = validate({ ...acted(), validation: first }, sampleAfter(515), target, config);
  expect(second.joined).toBe(3);
  expect(validate(acted(), sampleAfter(500), target, config)).not.toHaveProperty('joined');
});

describe('an acknowledgement', () => {
  const ada = { by: 'ada', at: '2026-01-31T03:02:00.000Z', audiences: ['sre-on-call'] };

  it('is told once, stays, and the sample that came with it is taken again', () => {
    const first = validate(acted(), sampleAfter(500), target, config, ada);
    expect(first).toMatchObject({ acknowledgement: ada, next: 'announce', healthyInARow: 0, healthy: true });
    const second = validate({ ...acted(), validation: first }, sampleAfter(501), target, config, ada);
    expect(second).toMatchObject({ acknowledgement: ada, next: 'sample', healthyInARow: 1 });
    const third = validate({ ...acted(), validation: second }, sampleAfter(516), target, config, null);
    expect(third).toMatchObject({ acknowledgement: ada, next: 'resolved', healthyInARow: 2 });
  });

  it('does not keep a row alive that is broken', () => {
    const before = validate(acted(), sampleAfter(400), target, config);
    expect(before.healthyInARow).toBe(1);
    const news = validate({ ...acted(), validation: before }, sampleAfter(415, full), target, config, ada);
    expect(news).toMatchObject({ next: 'announce', healthyInARow: 0 });
  });

  it('is not there before anybody said it', () => {
    expect(validate(acted(), sampleAfter(500), target, config).acknowledgement).toBeNull();
  });
});

it('says what a sample could not read', () => {
  const gaps = [{ probe: 'latency', subject: null, error: 'prometheus: HTTP 503' }] as const;
  expect(validate(acted(), sampleAfter(60, { gaps }), target, config)).toMatchObject({ gaps });
  expect(validate(acted(), sampleAfter(60), target, config)).not.toHaveProperty('gaps');
  const database = { kind: 'full', sqlState: '53300', message: 'sorry, too many clients already' } as const;
  expect(validate(acted(), sampleAfter(60, { database }), target, config).gaps).toEqual([
    {
      probe: 'database',
      subject: null,
      error: 'login refused (SQLSTATE 53300): sorry, too many clients already',
    },
  ]);
});
