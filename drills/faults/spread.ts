/** A few cells that stand for the whole: every dependency, every failure, and lost answers, in as little time as it takes. */

import { type Cell, DEPENDENCIES } from './cell';
import { FAILURES } from './failures';

/** Changing the deployment takes a world of its own, and so does a pooler. */
const IN_ONE_WORLD: readonly Cell['story'][] = ['leak', 'stopped', 'asked'];
/** Clients of AWS wait for three times five seconds, and the workflow tries again: too long for a test. */
const AWS: readonly Cell['dependency'][] = ['step-functions', 'secrets', 's3', 'sns'];
const SLOW = /^(?:hangs|slow)/;

/**
 * Each failure at one dependency after the other, each time at another of its steps; and each lost answer.
 * @param turn gives another choice of the same size.
 */
export function spread(cells: readonly Cell[], turn = 0): Cell[] {
  const usable = cells.filter(
    ({ dependency, failure, story }) =>
      IN_ONE_WORLD.includes(story) && !(AWS.includes(dependency) && SLOW.test(failure)),
  );
  const chosen = FAILURES.flatMap((failure, index) => {
    const of = usable.filter((cell) => cell.failure === failure);
    for (let next = 0; next < DEPENDENCIES.length; next++) {
      const dependency = DEPENDENCIES[(index + turn + next) % DEPENDENCIES.length];
      const own = of.filter((cell) => cell.dependency === dependency);
      const cell = own[(index + turn) % Math.max(1, own.length)];
      if (cell) return [cell];
    }
    return [];
  });
  const missing = DEPENDENCIES.filter((dependency) => !chosen.some((cell) => cell.dependency === dependency));
  return [
    ...chosen,
    ...missing.flatMap((dependency) => usable.find((cell) => cell.dependency === dependency) ?? []),
    ...usable.filter(({ failure }) => failure === 'lost-answer'),
  ];
}
