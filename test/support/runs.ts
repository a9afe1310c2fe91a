/**
 * Generated tests: how often a property is tried, and the seed by which a run is repeated. As often as its test says, in
 * `npm test`; in `npm run test:unit`, which sets `FEWER_RUNS`, so many times less often.
 */

/** The same for a whole process: `PROPERTY_SEED` repeats one. */
export const SEED = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const FEWER = Number(process.env['FEWER_RUNS'] ?? 1);
/** What fast-check does where nothing is said. */
const USUAL_RUNS = 100;

/** Parameters of a property's runs. Prints the seed, so that what failed can be made to fail again. */
export function runs(full = USUAL_RUNS): { readonly numRuns: number; readonly seed: number } {
  const numRuns = Math.ceil(full / FEWER);
  process.stderr.write(`generated: ${numRuns} runs, PROPERTY_SEED=${SEED}\n`);
  return { numRuns, seed: SEED };
}

/**
 * Of how many examples there must be more, where a property is worth something only with enough of a kind. Of fewer
 * examples nothing is asked: none may be of a rare kind.
 */
export function moreThan(full: number): number {
  return FEWER > 1 ? -1 : full;
}
