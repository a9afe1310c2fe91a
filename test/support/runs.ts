/** Generated tests: how many runs, and the seed by which a run is repeated. */

/** The same for a whole process: `PROPERTY_SEED` repeats one. */
export const SEED = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Parameters of a property's runs. Prints the seed, so that what failed can be made to fail again. */
export function runs(numRuns?: number): { readonly numRuns?: number; readonly seed: number } {
  process.stderr.write(`generated: ${numRuns ?? 'the usual'} runs, PROPERTY_SEED=${SEED}\n`);
  return { seed: SEED, ...(numRuns !== undefined && { numRuns }) };
}
