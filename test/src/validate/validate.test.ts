import type { Evidence } from '../../../src/evidence';
import type { WorkflowState } from '../../../src/state';
import { runChecks } from '../../../src/validate/checks';
import { validate } from '../../../src/validate/validate';
import {
  applied,
  configuration,
  diagnosis,
  evidence,
  leaking,
  pools,
  session,
  state,
} from '../../support/builders';

const config = configuration();
const healthy = evidence();
const check = (name: string, overrides: Partial<Evidence>) =>
  runChecks({ ...healthy, ...overrides }, config).find((each) => each.name === name);

describe('runChecks', () => {
  it('passes every check of a healthy service', () => {
    expect(runChecks(healthy, config).map(({ name, passed }) => [name, passed])).toEqual([
      ['pool-utilization', true],
      ['leaked-sessions', true],
      ['latency-p95', true],
      ['error-rate', true],
      ['connection-timeouts', true],
      ['alert-silent', true],
      ['deployment-complete', true],
    ]);
  });

  const logs = (overrides: object) => ({ logs: healthy.logs && { ...healthy.logs, ...overrides } });
  const deployment = (overrides: object) => ({
    deployment: healthy.deployment && { ...healthy.deployment, ...overrides },
  });

  it.each<[string, string, Partial<Evidence>, boolean]>([
    ['79 % of the pool', 'pool-utilization', { pool: pools(79, 100) }, true],
    ['80 % of the pool', 'pool-utilization', { pool: pools(80, 100) }, false],
    [
      'one pod full, the average low',
      'pool-utilization',
      { pool: { ...pools(1), maxPodUtilization: 1 } as Evidence['pool'] },
      false,
    ],
    ['a pod that did not answer', 'pool-utilization', { pool: pools(1, 50, 4) }, false],
    [
      'no pod at all',
      'pool-utilization',
      { pool: { ...pools(1), podsExpected: 0, pods: [] } as Evidence['pool'] },
      false,
    ],
    ['no pool', 'pool-utilization', { pool: null }, false],
    ['a leaked session', 'leaked-sessions', { database: leaking([session(1)]) }, false],
    [
      'a leaked session that is spared for its writes',
      'leaked-sessions',
      { database: leaking([session(1, { uncommittedWrites: true })]) },
      true,
    ],
    ['no sessions read', 'leaked-sessions', { database: null }, false],
    [
      'a database too full to ask',
      'leaked-sessions',
      { database: { kind: 'full', sqlState: '53300', message: '' } },
      false,
    ],
    ['500 ms', 'latency-p95', { service: { p95Ms: 500, errorRate: 0 } }, true],
    ['501 ms', 'latency-p95', { service: { p95Ms: 501, errorRate: 0 } }, false],
    ['no latency', 'latency-p95', { service: { p95Ms: null, errorRate: 0 } }, false],
    ['1 % errors', 'error-rate', { service: { p95Ms: 1, errorRate: 0.01 } }, true],
    ['1.1 % errors', 'error-rate', { service: { p95Ms: 1, errorRate: 0.011 } }, false],
    ['no error rate', 'error-rate', { service: { p95Ms: 1, errorRate: null } }, false],
    ['one timeout line', 'connection-timeouts', logs({ connectionTimeouts: 1 }), false],
    ['a log that was not read', 'connection-timeouts', logs({ podsRead: 2 }), false],
    ['no log', 'connection-timeouts', { logs: null }, false],
    ['a firing alert', 'alert-silent', { alert: { firing: true, state: 'firing' } }, false],
    ['a pending alert', 'alert-silent', { alert: { firing: false, state: 'pending' } }, true],
    ['no rule', 'alert-silent', { alert: null }, false],
    ['a replica missing', 'deployment-complete', deployment({ availableReplicas: 2 }), false],
    ['a replica out of date', 'deployment-complete', deployment({ updatedReplicas: 2 }), false],
    [
      'a change not yet seen by the controller',
      'deployment-complete',
      deployment({ observedLatest: false }),
      false,
    ],
    [
      'no replica wanted',
      'deployment-complete',
      deployment({ replicas: 0, availableReplicas: 0, updatedReplicas: 0 }),
      false,
    ],
    ['no deployment', 'deployment-complete', { deployment: null }, false],
  ])('%s', (_, name, overrides, passed) => {
    expect(check(name, overrides)).toMatchObject({ name, passed });
  });
});

describe('validate: what comes next', () => {
  const acted = (overrides: Partial<WorkflowState> = {}) =>
    state({
      diagnosis: diagnosis('connection-leak'),
      remediation: { status: 'applied', plan: null, actions: [applied()], refusals: [], summary: '' },
      ...overrides,
    });
  const red = { alert: { firing: true, state: 'firing' } };
  const full = { pool: pools(50) };
  const sampleAfter = (seconds: number, overrides: Partial<Evidence> = {}) =>
    evidence({
      observedAt: new Date(Date.parse('2026-01-31T03:01:02Z') + seconds * 1_000).toISOString(),
      ...overrides,
    });

  it('wants two healthy samples in a row', () => {
    const first = validate(acted(), sampleAfter(30), config);
    expect(first).toMatchObject({ healthy: true, healthyInARow: 1, next: 'sample', waitSeconds: 15 });
    expect(validate(acted({ validation: first }), sampleAfter(45), config)).toMatchObject({
      healthyInARow: 2,
      next: 'resolved',
    });
    const relapse = validate(acted({ validation: first }), sampleAfter(45, red), config);
    expect(relapse).toMatchObject({ healthyInARow: 0, next: 'sample' });
    expect(validate(acted({ validation: relapse }), sampleAfter(60), config)).toMatchObject({
      healthyInARow: 1,
      next: 'sample',
    });
  });

  it('gives checks that look back over the window time, up to its patience', () => {
    expect(validate(acted(), sampleAfter(419, red), config).next).toBe('sample');
    expect(validate(acted(), sampleAfter(420, red), config).next).toBe('diagnose');
  });

  it('waits for missing data as long, and never passes it', () => {
    const noData = { service: { p95Ms: null, errorRate: null } };
    expect(validate(acted(), sampleAfter(30, noData), config)).toMatchObject({
      healthy: false,
      next: 'sample',
    });
    expect(validate(acted(), sampleAfter(500, noData), config).next).toBe('diagnose');
  });

  it('tries the next step at once when the pool is still full', () => {
    expect(validate(acted(), sampleAfter(30, full), config).next).toBe('diagnose');
  });

  it('goes after sessions that leak anew, though the pool has room', () => {
    expect(validate(acted(), sampleAfter(30, { database: leaking([session(1)]) }), config).next).toBe(
      'diagnose',
    );
  });

  it('escalates when no change or no diagnosis is left', () => {
    const spent = {
      status: 'applied',
      plan: null,
      actions: [applied(), applied(), applied()],
      refusals: [],
      summary: '',
    } as const;
    expect(validate(acted({ remediation: spent }), sampleAfter(30, full), config).next).toBe('escalate');
    const often = { ...diagnosis('connection-leak'), round: 5 };
    expect(validate(acted({ diagnosis: often }), sampleAfter(30, full), config).next).toBe('escalate');
  });

  it('only watches once a person was called, and still closes at the true recovery', () => {
    const escalation = { kind: 'steps-exhausted', at: '', risks: [], deliveries: [], summary: '' };
    expect(validate(acted({ escalation }), sampleAfter(30, full), config)).toMatchObject({
      next: 'watch',
      waitSeconds: 300,
    });
    const recovering = validate(acted({ escalation }), sampleAfter(30), config);
    expect(recovering).toMatchObject({ next: 'sample', waitSeconds: 15 });
    expect(validate(acted({ escalation, validation: recovering }), sampleAfter(45), config).next).toBe(
      'resolved',
    );
  });

  it('counts its patience from a later diagnosis too', () => {
    const later = { ...diagnosis('false-alarm'), evidence: sampleAfter(400) };
    expect(validate(acted({ diagnosis: later }), sampleAfter(500, red), config).next).toBe('sample');
  });
});
