/** A check is started by `{"mode":"check"}`: of every target, or of one. */
import { prepareCheck } from '../../src/intake/check';
import { asksForCheck } from '../../src/model/check';
import { configuration, TARGET_INPUT } from '../support/builders';

const config = configuration({ targets: [TARGET_INPUT, { ...TARGET_INPUT, name: 'orders' }] });
const execution = { id: 'arn:x', name: 'check-1', startTime: '2026-01-31T03:00:00Z' };

it('is of all targets, or of the one that is named', () => {
  const startedAt = '2026-01-31T03:00:00.000Z';
  expect(prepareCheck({ mode: 'check' }, execution, config)).toEqual({
    ...{ id: 'check-1', executionArn: 'arn:x', startedAt },
    ...{ targets: ['knhk-closed-loop', 'orders'], isWhole: true },
  });
  const one = prepareCheck({ mode: 'check', target: 'orders' }, execution, config);
  expect([one.targets, one.isWhole]).toEqual([['orders'], false]);
});

it.each([
  [{ mode: 'check', target: 'shop' }, /no target 'shop'; accepted: 'knhk-closed-loop', 'orders'/],
  [{ mode: 'check', traceSeconds: 60 }, /traceSeconds/],
  [{ mode: 'check', target: 7 }, /target/],
])('refuses %j', (input, problem) => {
  expect(() => prepareCheck(input, execution, config)).toThrow(
    expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(problem) }),
  );
});

it('is no other mode, and no input that is no object', () => {
  for (const input of [null, [], 'check', { mode: 'auto' }, {}]) expect(asksForCheck(input)).toBe(false);
  expect(asksForCheck({ mode: 'check' })).toBe(true);
});
