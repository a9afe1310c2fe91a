/** The matrix has every step that asks a dependency, and none that does not: held against undisturbed executions on the wire. */
import { DEPENDENCIES, STEPS } from '../../local/faults/matrix';
import { observe, type Seen } from '../../local/faults/observe';
import { type LaneWorld, startLeakWorld } from '../../local/faults/worlds';

const TIMEOUT_MS = 300_000;
/** They take a change of the deployment, which these executions do not make; the matrix strikes each of them. */
const ELSEWHERE: readonly string[] = ['FollowChange', 'UndoChange'];

let started: LaneWorld;
beforeAll(async () => {
  started = await startLeakWorld(2);
}, TIMEOUT_MS);
afterAll(async () => {
  await started?.world.close();
});

it(
  'claims what was seen',
  async () => {
    const [one, two] = started.lanes;
    if (!one || !two) throw new RangeError('two lanes are needed');
    const all: Seen[] = [await observe(one, 'leak'), await observe(two, 'stopped')];
    const seen = DEPENDENCIES.flatMap((dependency) =>
      all.flatMap((each) =>
        [...each].filter(([, asked]) => asked.has(dependency)).map(([step]) => `${dependency} ${step}`),
      ),
    );
    const claimed = DEPENDENCIES.flatMap((dependency) =>
      STEPS[dependency].filter((step) => !ELSEWHERE.includes(step)).map((step) => `${dependency} ${step}`),
    );
    expect([...new Set(seen)].sort()).toEqual(claimed.sort());
  },
  TIMEOUT_MS,
);
