/**
 * `npm run kill`: kills a part with SIGKILL in the middle of an incident, one after the other, and prints how each
 * incident ended. Status 0 only if all of it holds.
 */
import { type Drill, runAsProgram } from './harness/command';
import { isChosen, severalOf, wholeNumber } from './harness/options';
import { playEach } from './harness/result';
import type { Cell, Killed, OwnCell } from './kill/cell';
import { GROUPS, groupsOf } from './kill/cells';
import { playGroup } from './kill/play';

interface Options {
  readonly only: readonly string[];
  readonly jobs: number;
}

const CELLS = GROUPS.flatMap((group): readonly (Cell | OwnCell)[] => group.cells);

const KILL: Drill<Cell | OwnCell, Options, Killed> = {
  name: 'kill',
  description: 'Every part killed in the middle of an incident: how the incident ended',
  noun: 'cell',
  options: (command) =>
    command
      .option(
        '--only <name>',
        'kill this one; may be given several times',
        severalOf(CELLS.map(({ name }) => name)),
        [],
      )
      .option('--jobs <number>', 'worlds at a time', wholeNumber(1, 4), 2),
  list: () => CELLS.map(({ name, killed, when }) => `${name.padEnd(22)} ${killed}: ${when}`),
  choose: ({ only }) => CELLS.filter(({ name }) => isChosen(only, name)),
  play: async (cells, { jobs }, reports) => {
    const names = cells.map(({ name }) => name);
    const played = await playEach(groupsOf(names), jobs, (group) =>
      playGroup(group, (killed) => reports.result(killed)),
    );
    return played.flat();
  },
};

void runAsProgram(KILL);
