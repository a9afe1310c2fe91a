/** Validate: a change that made things worse, since when that is counted, and what is told of it. */
import { figuresOf } from '../../src/diagnose/figures';
import type { Evidence } from '../../src/model/evidence';
import type { UndoPlan } from '../../src/model/plans';
import type { FollowUp, WorkflowState } from '../../src/model/state';
import { validate } from '../../src/validate/validate';
import { applied, diagnosis, escalated, NO_RISKS, remediation } from '../support/builders';
import { deployment, evidence, service } from '../support/evidence-builders';
import { acted, config, full, nextAfter, red, sampleAfter, target } from './validate-setup';

describe('validate: since when', () => {
  const follow = (at: string): FollowUp => ({
    status: 'complete',
    actionId: 'pool-1-1',
    phase: 'rollout',
    since: at,
    at,
    waitSeconds: 10,
    ...NO_RISKS,
    trace: null,
    summary: '',
  });
  const longEnough = (of: WorkflowState, seconds: number) =>
    validate(of, sampleAfter(seconds), target, config).checks.find(
      ({ name }) => name === 'observed-long-enough',
    );

  it('counts from the end of the last change', () => {
    const actions = [applied({ finishedAt: '2026-01-31T03:01:02.000Z' })];
    expect(longEnough(acted({ remediation: remediation({ actions }) }), 80)).toMatchObject({ value: 80 });
  });

  it('counts from a later diagnosis', () => {
    const later = { ...diagnosis('false-alarm'), evidence: sampleAfter(400) };
    expect(longEnough(acted({ diagnosis: later }), 500)).toMatchObject({ value: 100 });
    expect(nextAfter(500, red, acted({ diagnosis: later }))).toBe('sample');
  });

  it('counts from the last look at its rollout', () => {
    expect(longEnough(acted({ followUp: follow('2026-01-31T03:03:02.000Z') }), 150)).toMatchObject({
      value: 30,
      passed: false,
    });
  });
});

describe('validate: worse than before', () => {
  const undoPlan: UndoPlan = { kind: 'set-pool-size', from: 90, to: 50 };
  /** After a change that was made on figures a little better than these. */
  const changed = (overrides: Parameters<typeof applied>[0], rest: Partial<WorkflowState> = {}) =>
    acted({
      remediation: remediation({
        actions: [applied({ kind: 'raise-pool', undoPlan, ...overrides })],
        before: figuresOf(evidence()),
      }),
      ...rest,
    });
  const worse = deployment({ availableReplicas: 2 });

  it('takes the change back', () => {
    expect(validate(changed({}), sampleAfter(30, worse), target, config)).toMatchObject({
      next: 'undo',
      worse: '2 replicas are available, 3 before the change',
      summary: expect.stringContaining('; worse than before: 2 replicas are available, 3 before the change'),
    });
  });

  it('never scales down because pods were lost, and does for what is worse beside', () => {
    const scaled = changed({ kind: 'scale-out', undoPlan: { kind: 'set-replicas', from: 6, to: 3 } });
    expect(validate(scaled, sampleAfter(30, worse), target, config).worse).toBeNull();
    const full: Partial<Evidence> = { database: { kind: 'full', sqlState: '53300', message: '' } };
    expect(validate(scaled, sampleAfter(30, full), target, config)).toMatchObject({ next: 'undo' });
    expect(validate(scaled, sampleAfter(301, service({ errorRate: 0.06 })), target, config)).toMatchObject({
      next: 'undo',
    });
  });

  it('before anything else is tried, and though only checks with a window are red', () => {
    expect(nextAfter(30, { ...worse, ...full }, changed({}))).toBe('undo');
    expect(nextAfter(301, service({ errorRate: 0.06 }), changed({}))).toBe('undo');
  });

  it.each<[string, WorkflowState]>([
    ['there is nothing to undo', changed({ undoPlan: null })],
    ['it was undone already', changed({ undone: { at: '', why: '' } })],
    ['there was no change', acted({ remediation: remediation({ before: figuresOf(evidence()) }) })],
    ['nothing is known of before', acted({ remediation: remediation({ actions: [applied({ undoPlan })] }) })],
  ])('not when %s', (_, of) => {
    expect(validate(of, sampleAfter(30, worse), target, config)).toMatchObject({
      worse: null,
      next: 'diagnose',
    });
  });

  it('looks at the last change alone', () => {
    const { remediation: before } = changed({});
    const actions = [...(before?.actions ?? []), applied()];
    const of = acted({ remediation: remediation({ ...before, actions }) });
    expect(validate(of, sampleAfter(30, worse), target, config).worse).toBeNull();
  });

  it('only watches once a person was called, or while another execution is at work', () => {
    const escalation = escalated('change-undone');
    expect(nextAfter(30, worse, changed({}, { escalation }))).toBe('watch');
    const { remediation: before } = changed({});
    const observing = acted({ remediation: remediation({ ...before, status: 'observing' }) });
    expect(nextAfter(30, worse, observing)).toBe('watch');
  });
});
