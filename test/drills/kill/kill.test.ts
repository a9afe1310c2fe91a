/** A spread of the kill run, each in the middle of an incident; `npm run kill` plays all. */
import type { Killed } from '../../../drills/kill/cell';
import { GROUPS } from '../../../drills/kill/cells';
import { playGroup } from '../../../drills/kill/play';
import { cellLines, closingLine } from '../../../drills/kill/table';

const CELL_TIMEOUT_MS = 240_000;
const cells = GROUPS.flatMap((group) => group.cells);

async function play(...names: readonly string[]): Promise<readonly Killed[]> {
  const isChosen = ({ name }: { name: string }) => names.includes(name);
  const groups = GROUPS.map((group) =>
    group.world
      ? { ...group, cells: group.cells.filter(isChosen) }
      : { ...group, cells: group.cells.filter(isChosen) },
  );
  const killed: Killed[] = [];
  for (const group of groups.filter((each) => each.cells.length > 0)) {
    killed.push(...(await playGroup(group, () => undefined)));
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

describe('the table', () => {
  const fact = { what: 'lock', expected: 'nobody', happened: 'pool-1', holds: false };
  const killed = {
    name: 'a',
    killed: 'b',
    when: 'c',
    ending: 'resolved',
    seconds: 7,
    facts: [fact],
    holds: false,
  };

  it('shows what does not hold, and counts what does', () => {
    expect(cellLines(killed, false).join('\n')).toMatch(/FAILED.*resolved.*7 s\n.*lock +nobody +pool-1/);
    expect(cellLines({ ...killed, holds: true, facts: [{ ...fact, holds: true }] }, false)).toHaveLength(1);
    expect(closingLine([killed, { ...killed, holds: true }])).toBe('1 of 2 hold');
  });
});
