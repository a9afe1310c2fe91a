/** A spread of the kill run, each in the middle of an incident; `npm run kill` plays all. */
import type { Killed } from '../../../drills/kill/cell';
import { GROUPS, groupsOf } from '../../../drills/kill/cells';
import { playGroup } from '../../../drills/kill/play';

const CELL_TIMEOUT_MS = 240_000;
const cells = GROUPS.flatMap((group) => group.cells);

async function play(...names: readonly string[]): Promise<readonly Killed[]> {
  const killed: Killed[] = [];
  for (const group of groupsOf(names)) {
    // The traffic is nothing that is tried: enough for every figure that is read.
    const quiet = group.world ? { ...group, world: { ...group.world, requestsPerSecond: 10 } } : group;
    killed.push(...(await playGroup(quiet, () => undefined)));
  }
  return killed;
}

it.concurrent(
  'a function killed while it ended sessions: what it did is told, and nothing is done twice',
  async () => {
    const [killed] = await play('remediate-ended');
    expect(killed?.facts.filter(({ holds }) => !holds)).toEqual([]);
    expect(killed?.facts.length).toBeGreaterThan(10);
    expect(killed?.holds).toBe(true);
  },
  CELL_TIMEOUT_MS,
);

it.concurrent(
  'a local run killed on its way up leaves no process, no port and no folder',
  async () => {
    const [killed] = await play('run-starting');
    expect(killed?.facts.filter(({ holds }) => !holds)).toEqual([]);
    // It had begun: there was something that could be left.
    expect(killed?.facts[0]?.what).toMatch(/of its [1-9]\d* processes/);
  },
  CELL_TIMEOUT_MS,
);

describe('the list', () => {
  it('has every step of the workflow, before it did anything and after it did all', () => {
    const names = cells.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const steps = [
      'authorize',
      'intake',
      'prepare',
      'diagnose',
      'remediate',
      'validate',
      'escalate',
      'release',
      'report',
    ];
    for (const step of [...steps, 'rollout']) {
      expect(names).toEqual(expect.arrayContaining([`${step}-before`, `${step}-after`]));
    }
    const rollouts = cells.filter(({ name }) => /^rollout-(before|after)$/.test(name));
    expect(rollouts.map(({ killed }) => killed)).toEqual([
      'Remediate, Follow, Undo',
      'Remediate, Follow, Undo',
    ]);
  });
});
