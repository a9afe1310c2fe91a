/**
 * How often a property is tried: as often as its test says, in `npm test`; in `npm run test:unit`, which sets
 * `FEWER_RUNS`, so many times less often, with other examples each time. fast-check says the seed of what fell.
 */
const FEWER = Number(process.env['FEWER_RUNS'] ?? 1);

export function runCount(full: number): number {
  return Math.ceil(full / FEWER);
}

/**
 * Of how many examples there must be more, where a property is worth something only with enough of a kind. Of fewer
 * examples nothing is asked: none may be of a rare kind.
 */
export function moreThan(full: number): number {
  return FEWER > 1 ? -1 : full;
}
