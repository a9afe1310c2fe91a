/** A spread of the fault matrix, on the wire between the real adapters and the real servers; `npm run faults` plays all. */
import { CELLS, cellName } from '../../local/faults/matrix';
import { playCells } from '../../local/faults/run';
import { spread } from '../../local/faults/spread';

const TIMEOUT_MS = 480_000;
const LANES = 6;

it(
  'holds for every dependency, every failure and lost answers',
  async () => {
    const cells = spread(CELLS);
    const verdicts = await playCells(cells, { lanes: LANES, surgeWorlds: 0 });
    const fallen = verdicts.filter(({ holds }) => !holds);
    expect(fallen.map(({ name, facts }) => [name, facts.filter((each) => !each.holds)])).toEqual([]);
    expect(verdicts.map(({ name }) => name)).toEqual(cells.map(cellName));
  },
  TIMEOUT_MS,
);
