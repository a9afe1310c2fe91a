/** How long each function takes to load and to answer for the first time, beside importing its clients alone. */
import type { Measure } from '../row';
import { type Weight, weigh } from '../weigh';

const RUNS = 9;
const MOST_TIMES = 1.5;

export const measure: Measure = async (say) => {
  say(`every function and its clients alone, ${RUNS} cold starts each`);
  const functions = await weigh(RUNS);
  return functions.map((each) => ({
    name: `function-${each.name}`,
    what: `\`${each.name}\` (${kilobytes(each)} kB): import and first call`,
    beside: `a bundle of the clients that it uses, and nothing else (${kilobytes(each.clients)} kB)`,
    unit: 'ms' as const,
    measured: importsOf(each),
    baseline: importsOf(each.clients),
    target: { of: 'ratio' as const, most: MOST_TIMES },
  }));
};

const kilobytes = ({ bytes }: { readonly bytes: number }) => (bytes / 1_000).toFixed(0);
const importsOf = ({ starts }: Pick<Weight, 'starts'>) => starts.map(({ importMs }) => importMs);
