/** `check` on the whole local world: well as it is, and with each thing broken in turn it names that, and touches nothing. */

import { exitStatus } from '../../src/readiness/result';
import { readinessText } from '../../src/readiness/table';
import { eventually } from '../support/eventually';
import type { Broken } from './broken';
import { BROKEN } from './check-broken';
import { CheckedWorld, problemsOf } from './check-world';

const ALL_IS_WELL = /^knhk-closed-loop: all is well \(\d+ checks\)\n\nall targets: all is well/;
/** Prometheus takes notice of what has changed within a few scrapes. */
const PATIENCE_MS = 60_000;

let checked: CheckedWorld;

beforeAll(async () => {
  checked = await CheckedWorld.start();
  await healthy();
});
afterAll(() => checked?.world.close());

function healthy(): Promise<true> {
  return eventually(
    'all is well',
    async () => {
      const readiness = await checked.check();
      expect(readinessText(readiness, false)).toMatch(ALL_IS_WELL);
      expect(exitStatus(readiness)).toBe(0);
      return true;
    },
    PATIENCE_MS,
  );
}

function expectNamed(problems: readonly string[], { names, plans = /(?!)/ }: Broken): void {
  const others = problems.filter((problem) => !problem.startsWith('plans: '));
  expect(others.filter((problem) => !names.some((name) => name.test(problem)))).toEqual([]);
  expect(names.filter((name) => !others.some((problem) => name.test(problem)))).toEqual([]);
  const ofPlans = problems.filter((problem) => problem.startsWith('plans: '));
  expect(ofPlans.filter((problem) => !plans.test(problem))).toEqual([]);
  expect(others.length + ofPlans.length).toBeGreaterThan(0);
}

it('all is well, and nothing is touched and nobody told', async () => {
  const before = await checked.traces();
  expect(readinessText(await checked.check(), false)).toMatch(ALL_IS_WELL);
  expect(await checked.traces()).toEqual(before);
});

it.each(BROKEN.map((broken) => [broken.name, broken] as const))(
  'names what is broken: %s',
  async (_, broken) => {
    await broken.break?.(checked);
    try {
      await eventually(
        'it is named, and nothing else',
        async () => {
          expectNamed(problemsOf(await checked.check(broken)), broken);
          return true;
        },
        PATIENCE_MS,
      );
      const before = await checked.traces();
      expect(exitStatus(await checked.check(broken))).toBe(1);
      expect(await checked.traces()).toEqual(before);
    } finally {
      await broken.mend?.(checked);
    }
    // The last leaves a message that nothing takes out again.
    if (broken !== BROKEN.at(-1)) await healthy();
  },
);
