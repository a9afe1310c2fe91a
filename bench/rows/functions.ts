/** What each function weighs, and how long it takes to load and to answer for the first time. */
import type { Measure } from '../row';
import { type Weight, weigh } from '../weigh';

const RUNS = 11;
const MOST_MORE_MS = 50;
/** For those that speak to the Kubernetes API: TLS, kubeconfigs and its shapes are code that the others have not. */
const MOST_MORE_WITH_KUBERNETES_MS = 100;
const KUBERNETES = 'src/adapters/kubernetes/http.ts';

export const measure: Measure = async (say) => {
  say(`every function, ${RUNS} cold starts each`);
  const [empty, ...functions] = await weigh(RUNS);
  if (!empty) throw new Error('nothing was weighed');
  return functions.map((each) => {
    const kilobytes = (each.bytes / 1_000).toFixed(0);
    const speaks = each.inputs.includes(KUBERNETES);
    return {
      name: `function-${each.name}`,
      what: `\`${each.name}\`${speaks ? ', speaks to Kubernetes' : ''} (${kilobytes} kB): import and first call`,
      beside: 'an empty handler',
      unit: 'ms',
      measured: importsOf(each),
      baseline: importsOf(empty),
      target: { of: 'difference', most: speaks ? MOST_MORE_WITH_KUBERNETES_MS : MOST_MORE_MS },
    };
  });
};

function importsOf({ starts }: Weight): number[] {
  return starts.map(({ importMs }) => importMs);
}
