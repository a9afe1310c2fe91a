/** Taking the last change back: a change like any other, with the same guards. */
import { withoutLook } from '../../src/diagnose/risks';
import type { AppliedAction } from '../../src/model/actions';
import type { UndoPlan } from '../../src/model/plans';
import type { FollowUp, WorkflowState } from '../../src/model/state';
import { undoChange } from '../../src/remediate/undo';
import { validate } from '../../src/validate/validate';
import { applied, configuration, remediation, state, targetOf } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { NOW, StepBench } from '../support/step-bench';

const SET_BACK: UndoPlan = { kind: 'set-replicas', from: 5, to: 3 };
const action = applied({
  id: 'pool-1-2',
  kind: 'scale-out',
  startedAt: '2026-01-31T03:01:01.000Z',
  before: '3 replicas',
  undo: 'kubectl scale deployment knhk-closed-loop --replicas=3',
  undoPlan: SET_BACK,
  summary: 'scaled out',
});
const earlier = applied({ id: 'pool-1-1' });
const FAILED: FollowUp = {
  status: 'failed',
  actionId: 'pool-1-2',
  phase: 'rollout',
  since: '',
  at: '',
  waitSeconds: 10,
  trace: null,
  ...withoutLook(undefined),
  summary: 'not complete after 300 s: 4 of 5 updated replicas are available',
};

const after = (last: Partial<AppliedAction> = {}, rest: Partial<WorkflowState> = {}): WorkflowState =>
  state({
    remediation: remediation({ actions: [earlier, { ...action, ...last }], follow: true }),
    followUp: FAILED,
    ...rest,
  });

it('leaves what is to stand, and says how to take it back by hand', async () => {
  const target = new StepBench();
  const followUp = { ...FAILED, stands: '2 replicas are available, 3 before the change' };
  expect(await undoChange(after({}, { followUp }), target)).toMatchObject({
    status: 'refused',
    actions: [{}, { undone: null }],
    summary: `scaled out: ${FAILED.summary}; not undone automatically. By hand: ${action.undo}`,
  });
  expect(target.takeNames()).not.toContain('undo');
});

it('takes back what the last change did, and says why', async () => {
  const target = new StepBench();
  const undone = await undoChange(after(), target);
  const why = FAILED.summary;
  expect(undone).toEqual({
    ...after().remediation,
    status: 'undone',
    follow: false,
    actions: [earlier, { ...action, undone: { at: NOW, why } }],
    summary: `undone (${why}): scaled out; back to 3 replicas`,
  });
  // A mark of its own, and the same for a call that is made again.
  expect(target.journal).toContainEqual(['undo', SET_BACK, '2026-01-31T03:01:01.001Z']);
  target.pass(30);
  await undoChange(after(), target);
  expect(target.journal.filter(([name]) => name === 'undo').map(([, , mark]) => mark)).toEqual([
    '2026-01-31T03:01:01.001Z',
    '2026-01-31T03:01:01.001Z',
  ]);
});

it('asks for the lock and the stop first', async () => {
  const target = new StepBench();
  await undoChange(after(), target);
  expect(target.takeNames()).toEqual(['read', 'write', 'undo']);
});

it('says that it is worse where no rollout failed', async () => {
  const worse = {
    ...validate(state(), evidence(), targetOf(configuration()), configuration()),
    worse: '9 % of requests fail',
  };
  const rollouts: readonly Partial<WorkflowState>[] = [
    { followUp: { ...FAILED, status: 'complete' }, validation: worse },
    // Of the change before.
    { followUp: { ...FAILED, actionId: 'pool-1-1' }, validation: worse },
  ];
  for (const rest of rollouts) {
    const undone = await undoChange(after({}, rest), new StepBench());
    expect(undone.actions.at(-1)?.undone?.why).toBe('worse than before: 9 % of requests fail');
  }
});

it.each([
  [
    'a person stopped everything',
    { stop: { by: 'ada', at: NOW, reason: '' } },
    `all changes were stopped by ada at ${NOW}`,
  ],
  ['the lock was lost', { holder: 'pool-0', renewedAt: NOW }, 'the lock was lost to execution pool-0'],
])('leaves the change as it is when %s, and says how to undo it by hand', async (_, record, reason) => {
  const target = new StepBench();
  target.records.change(record);
  expect(await undoChange(after(), target)).toEqual({
    ...after().remediation,
    status: 'refused',
    follow: false,
    summary: `scaled out: ${FAILED.summary}; not undone, since ${reason}. By hand: ${action.undo}`,
  });
  expect(target.takeNames()).toEqual(['read']);
});

it('is not kept from it by the budget: taking back is no repair', async () => {
  const target = new StepBench();
  target.records.change({ remediations: [{ execution: 'pool-0', at: NOW, resolvedAt: NOW }] });
  expect(await undoChange(after(), target)).toMatchObject({ status: 'undone' });
});

it('does nothing when the record cannot be read', async () => {
  const target = new StepBench();
  target.records.failure = new Error('no answer');
  await expect(undoChange(after(), target)).rejects.toThrow('no answer');
  expect(target.takeNames()).toEqual(['read']);
});

it('does nothing where there is nothing to undo', async () => {
  const target = new StepBench();
  expect(await undoChange(after({ undoPlan: null }), target)).toMatchObject({
    status: 'refused',
    actions: [earlier, { undone: null }],
    summary: expect.stringMatching(/there is nothing to undo$/),
  });
  expect(target.journal).toEqual([]);
});

it('undoes a change once', async () => {
  const target = new StepBench();
  const undone = { at: NOW, why: 'worse' };
  expect(await undoChange(after({ undone }), target)).toMatchObject({
    status: 'undone',
    summary: 'already undone: scaled out',
  });
  expect(target.journal).toEqual([]);
});

it('forgets tracing that it has taken back', async () => {
  const target = new StepBench();
  target.records.change({ trace: { execution: 'pool-1', variable: 'RUST_LOG', value: 'sqlx=trace' } });
  const undoPlan: UndoPlan = { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' };
  await undoChange(after({ kind: 'trace-connections', undoPlan }), target);
  expect(target.records.record.trace).toBeNull();
  expect(target.takeNames()).toEqual(['read', 'write', 'undo', 'read', 'write']);
});

it('does not swallow that it could not be undone', async () => {
  const undo = async () => {
    throw new Error('there are 4 replicas now');
  };
  const target = new StepBench({ answers: { cluster: { undo } } });
  await expect(undoChange(after(), target)).rejects.toThrow('there are 4 replicas now');
});

it('needs a change to undo', async () => {
  await expect(undoChange(state(), new StepBench())).rejects.toThrow('there is no change to undo');
});
