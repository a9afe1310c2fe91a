/** A wait for more to be known: bounded, told once, and nothing is touched for it. */
import fc from 'fast-check';
import type { Cause } from '../../src/model/cause';
import type { Remediation, WorkflowState } from '../../src/model/state';
import { remediate } from '../../src/remediate/remediate';
import { undoChange } from '../../src/remediate/undo';
import {
  applied,
  configuration,
  diagnosis,
  finding,
  incident,
  remediation,
  state,
} from '../support/builders';
import { runs } from '../support/runs';
import { NOW, StepBench } from '../support/step-bench';

/** A diagnosis that knows more in so many seconds. */
function young(seconds: number, cause: Cause = 'leak-suspected'): WorkflowState {
  const evidenceFor = ['144 of 150 sessions are idle in a transaction, the oldest for 100 s'];
  const findings = [{ ...finding(cause), evidenceFor, lookAgainInSeconds: seconds }];
  return state({ diagnosis: { ...diagnosis('no-data'), findings } });
}
const after = (of: WorkflowState, done: Remediation): WorkflowState => ({ ...of, remediation: done });
const dryRun = (of: WorkflowState): WorkflowState => ({ ...of, incident: incident({ mode: 'dry-run' }) });

it('waits until more is known, and says for what', async () => {
  const target = new StepBench();
  expect(await remediate(young(199.2), target)).toMatchObject({
    status: 'waiting',
    plan: null,
    actions: [],
    wait: { until: '2026-01-31T03:05:20.000Z', isNew: true, count: 1, cause: 'leak-suspected' },
    summary:
      'waits until 2026-01-31T03:05:20.000Z and diagnoses again: 144 of 150 sessions are idle in a transaction, ' +
      'the oldest for 100 s',
  });
  // Neither the lock of the target nor its evidence: whoever is at work is not kept from it.
  expect(target.journal).toEqual([]);
});

it('takes no lock, whoever has it', async () => {
  const target = new StepBench();
  target.records.change({ holder: 'pool-0', renewedAt: NOW });
  expect(await remediate(young(60), target)).toMatchObject({ status: 'waiting' });
  expect(target.records.record).toMatchObject({ holder: 'pool-0' });
});

it('waits no longer than until the incident is escalated', async () => {
  const target = new StepBench();
  expect((await remediate(young(86_400), target)).wait?.until).toBe('2026-01-31T03:30:00.000Z');
});

it('is refused once that time has come', async () => {
  const target = new StepBench();
  target.pass(28 * 60);
  expect(await remediate(young(60), target)).toMatchObject({
    status: 'refused',
    wait: null,
    summary: expect.stringMatching(/^144 of 150 .*; no more was known by 2026-01-31T03:30:00.000Z$/),
  });
});

it('is news once for a cause, and counted every time', async () => {
  const target = new StepBench();
  const first = await remediate(young(60), target);
  const second = await remediate(after(young(60), first), target);
  expect(second.wait).toMatchObject({ isNew: false, count: 2 });
  const other = await remediate(after(young(60, 'connection-leak'), second), target);
  expect(other.wait).toMatchObject({ isNew: true, count: 3, cause: 'connection-leak' });
});

it('is refused when it was waited as often as may be diagnosed', async () => {
  const config = configuration({ validation: { maxDiagnoses: 2 } });
  const target = new StepBench({ config });
  const waited = remediation({
    status: 'waiting',
    wait: { until: NOW, isNew: false, count: 2, cause: 'leak-suspected' },
  });
  expect(await remediate(after(young(60), waited), target)).toMatchObject({
    status: 'refused',
    wait: { count: 2 },
    summary: expect.stringContaining('already waited 2 times'),
  });
});

it('is kept by what comes after it: so many rounds are not counted as diagnoses', async () => {
  const target = new StepBench();
  const wait = { until: NOW, isNew: true, count: 2, cause: 'leak-suspected' } as const;
  const before = remediation({ status: 'waiting', wait });
  const alarm = after(state({ diagnosis: diagnosis('false-alarm') }), before);
  expect(await remediate(alarm, target)).toMatchObject({
    status: 'not-needed',
    wait: { ...wait, isNew: false },
  });
  const undone = await undoChange(after(state(), { ...before, actions: [applied()] }), target);
  expect(undone.wait).toEqual(wait);
});

it('is only told of in a dry run', async () => {
  const target = new StepBench();
  expect(await remediate(dryRun(young(60)), target)).toMatchObject({
    status: 'refused',
    plan: null,
    wait: null,
    summary: expect.stringMatching(
      /^dry run: would wait until 2026-01-31T03:03:00.000Z and diagnose again: 144/,
    ),
  });
  expect(target.journal).toEqual([]);
});

it('however it goes, ends in the future, by the clock of the incident, after so many times', async () => {
  const step = fc.record({
    seconds: fc.double({ min: -10, max: 4_000, noNaN: true }),
    late: fc.integer({ min: 0, max: 300 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const target = new StepBench();
      let of = young(0);
      let waits = 0;
      for (const { seconds, late } of steps) {
        const done = await remediate(
          { ...young(seconds), ...(of.remediation ? { remediation: of.remediation } : {}) },
          target,
        );
        of = after(of, done);
        if (done.status !== 'waiting') break;
        waits += 1;
        const untilMs = Date.parse(done.wait?.until ?? '');
        expect(untilMs).toBeGreaterThan(target.now().getTime());
        expect(untilMs).toBeLessThanOrEqual(Date.parse(of.incident.escalateAt));
        expect(done.wait?.count).toBe(waits);
        target.pass((untilMs - target.now().getTime()) / 1_000 + late);
      }
      expect(waits).toBeLessThanOrEqual(target.config.validation.maxDiagnoses);
    }),
    runs(200),
  );
});
