/** Refusals of an earlier version, which kept the words alone. */
import { stateAsOfNow } from '../../src/model/evidence/earlier';
import { type Refusal, refusalAsOfNow } from '../../src/model/refusal';
import type { WorkflowState } from '../../src/model/state';
import { remediation, state } from '../support/builders';
import { terminatePlan } from '../support/plans';

const WORDS = { kind: 'scale-out', why: 'no room' } as const;

it('one without a code has an unknown one, and any other keeps its own', () => {
  expect(refusalAsOfNow(WORDS)).toEqual({ ...WORDS, code: 'unknown' });
  const rejected = { ...WORDS, code: 'rejected', by: 'ada' } as const;
  expect(refusalAsOfNow(rejected)).toEqual(rejected);
});

it('a state that is under way is read with them, and its plan stays as its hash has it', () => {
  const plan = terminatePlan();
  const before: WorkflowState = {
    ...state(),
    remediation: remediation({ plan, refusals: [WORDS as unknown as Refusal] }),
  };
  const { remediation: now } = stateAsOfNow(before);
  expect(now?.refusals).toEqual([{ ...WORDS, code: 'unknown' }]);
  expect(now?.plan).toBe(plan);
});
