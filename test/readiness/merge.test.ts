/** What the functions found becomes one answer for each thing, and names those that differ. */
import { jsonBytes } from '../../src/model/limits';
import { mergeParts } from '../../src/readiness/merge';
import { type CheckPart, fitted, MAX_PART_BYTES } from '../../src/readiness/part';
import { type CheckResult, fine, notChecked, willFail } from '../../src/readiness/result';
import { neededRights } from '../../src/readiness/rights';
import { CHECKED_STEPS, CLUSTER_USE, useOf } from '../../src/readiness/steps';
import { configuration, targetOf } from '../support/builders';

const check = {
  ...{ id: 'check-1', executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:r:check-1' },
  ...{ startedAt: '2026-01-31T03:00:00.000Z', targets: ['shop'], isWhole: true },
};
const part = (...checks: CheckResult[]): CheckPart => ({
  targets: [{ target: 'shop', checks }],
  shared: [],
});
const answered = (parts: Partial<Record<(typeof CHECKED_STEPS)[number], CheckPart>>) => ({
  ...Object.fromEntries(CHECKED_STEPS.map((step) => [step, part()])),
  ...parts,
});
const LOGIN = 'login to the cluster';

it('says once what all functions found alike', () => {
  const parts = answered({ join: part(fine('kubernetes', LOGIN)), undo: part(fine('kubernetes', LOGIN)) });
  const { targets, shared, isWhole } = mergeParts({ check, parts }, CHECKED_STEPS);
  expect(targets[0]?.checks).toEqual([fine('kubernetes', LOGIN)]);
  expect([shared, isWhole]).toEqual([[], true]);
});

it('lets the worst lead, and names the functions that found it', () => {
  const refused = willFail('kubernetes', LOGIN, 'HTTP 401', 'make an access entry');
  const parts = answered({
    join: part(fine('kubernetes', LOGIN)),
    undo: part(refused),
    release: part(refused),
    validate: part(notChecked('kubernetes', LOGIN, 'no answer')),
  });
  expect(mergeParts({ check, parts }, CHECKED_STEPS).targets[0]?.checks).toEqual([
    { ...refused, why: 'HTTP 401 (found by Undo, Release, and not by the others)' },
  ]);
});

it('tells of a function that did not answer, which an incident would not find either', () => {
  const { undo: _, ...parts } = answered({});
  const failures = { undo: { Error: 'Runtime.ImportModuleError', Cause: '' } };
  const { shared, isWhole } = mergeParts({ check, parts, failures }, CHECKED_STEPS);
  expect(shared).toMatchObject([{ status: 'will-fail', system: 'aws', needed: 'the function Undo answers' }]);
  expect(shared[0]).toMatchObject({ why: expect.stringContaining('could not be loaded') });
  expect(isWhole).toBe(false);
  expect(mergeParts({ check, parts }, CHECKED_STEPS).shared).toMatchObject([{ status: 'not-checked' }]);
});

it('fits into the state of an execution, however much was found, and says what is left out', () => {
  const many = (status: 'fine' | 'will-fail', count: number) =>
    Array.from({ length: count }, (_, index) =>
      status === 'fine'
        ? fine('pods', `pod ${index}`, 'x'.repeat(200))
        : willFail('pods', `pod ${index}`, 'x'.repeat(200), 'y'.repeat(100)),
    );
  const small = part(...many('fine', 3));
  expect(fitted(small)).toBe(small);
  const quiet = fitted(part(...many('fine', 500), ...many('will-fail', 2)));
  expect(quiet.leftOut).toEqual({ count: 500, isFine: true });
  expect(quiet.targets[0]?.checks).toHaveLength(2);
  const loud = fitted(part(...many('will-fail', 500)));
  expect(jsonBytes(loud)).toBeLessThanOrEqual(MAX_PART_BYTES);
  const kept = loud.targets[0]?.checks.length ?? 0;
  expect(loud.leftOut).toEqual({ count: 500 - kept, isFine: false });
  expect(kept).toBeGreaterThan(10);
  const { shared } = mergeParts({ check, parts: answered({ diagnose: loud }) }, CHECKED_STEPS);
  expect(shared).toMatchObject([{ status: 'not-checked', why: expect.stringContaining('did not fit') }]);
  // All of them, with all that is around them.
  expect(CHECKED_STEPS.length * MAX_PART_BYTES).toBeLessThan(262_144 - 30_000);
});

it('asks for every right that an incident needs, by some function', () => {
  const target = {
    ...targetOf(configuration()),
    prometheus: { serviceProxy: { namespace: 'm', service: 'p', port: 9_090, scheme: 'http' as const } },
  };
  const uses = new Set(neededRights(target, 'hpa').map(useOf));
  const asked = new Set(Object.values(CLUSTER_USE).flatMap(({ rights }) => rights as readonly string[]));
  expect([...uses].sort()).toEqual([...asked].sort());
});
