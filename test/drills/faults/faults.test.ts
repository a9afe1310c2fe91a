/**
 * On the wire between the real functions and the real servers: which step asks what, and a spread of the fault matrix.
 * `npm run faults` plays all of it.
 */
import { DEPENDENCIES } from '../../../drills/faults/cell';
import { CELLS, cellName, STEPS } from '../../../drills/faults/matrix';
import { observe } from '../../../drills/faults/observe';
import { playCells } from '../../../drills/faults/run';
import { spread } from '../../../drills/faults/spread';
import { type LaneWorld, startLeakWorld } from '../../../drills/faults/worlds';

const TIMEOUT_MS = 480_000;
const LANES = 6;
/** The pooler takes a world that has one. These take a change of the deployment, which these executions do not make; the matrix strikes each of them. */
const ELSEWHERE: readonly string[] = ['FollowChange', 'UndoChange'];
/** Of these nothing is seen there: another world, no request, and a bot that only a struck step has. */
const UNSEEN: readonly string[] = ['pooler', 'platform', 'slack-bot'];

let leakWorld: LaneWorld;
beforeAll(async () => {
  leakWorld = await startLeakWorld(LANES);
}, TIMEOUT_MS);
afterAll(async () => {
  await leakWorld?.world.close();
});

it(
  'has every step that was seen to ask a dependency, and none that was not',
  async () => {
    const [one, two] = leakWorld.lanes;
    if (!one || !two) throw new RangeError('two lanes are needed');
    const all = [await observe(one, 'leak'), await observe(two, 'stopped')].flatMap((seen) => [...seen]);
    const seen = all.flatMap(([step, asked]) => [...asked].map((dependency) => `${dependency} ${step}`));
    const claimed = DEPENDENCIES.filter((each) => !UNSEEN.includes(each)).flatMap((dependency) =>
      STEPS[dependency].filter((step) => !ELSEWHERE.includes(step)).map((step) => `${dependency} ${step}`),
    );
    expect([...new Set(seen)].sort()).toEqual(claimed.sort());
  },
  TIMEOUT_MS,
);

it(
  'holds for every dependency, every failure and lost answers',
  async () => {
    const cells = spread(CELLS);
    const verdicts = await playCells(cells, { lanes: LANES, surgeWorlds: 0, leakWorld });
    const fallen = verdicts.filter(({ holds }) => !holds);
    expect(fallen.map(({ name, facts }) => [name, facts.filter((each) => !each.holds)])).toEqual([]);
    expect(verdicts.map(({ name }) => name)).toEqual(cells.map(cellName));
  },
  TIMEOUT_MS,
);
