/** A storm of webhooks: how many a second, with exactly one execution for each incident. */
import { playStorm } from '../../drills/storms/storm';
import type { Measure } from '../row';

const STORMS = 3;
/** A third of `npm run storm`, which has ten thousand and a hundred. */
const STORM = { webhooks: 3_500, incidents: 35, connections: 64 };
const LEAST_PER_SECOND = 500;

export const measure: Measure = async (say) => {
  const measured: number[] = [];
  for (let seed = 1; seed <= STORMS; seed += 1) {
    say(`storm ${seed} of ${STORMS}: ${STORM.webhooks} webhooks about ${STORM.incidents} incidents`);
    const { load, holds, facts } = await playStorm({ ...STORM, seed });
    if (!holds) throw new Error(`the storm did not end as it must: ${JSON.stringify(facts)}`);
    measured.push(load.perSecond);
  }
  return [
    {
      name: 'storm',
      what: 'webhooks a second in a storm, while its executions run, one for each incident',
      beside: '',
      unit: 'per second',
      measured,
      baseline: [],
      target: { of: 'value', least: LEAST_PER_SECOND },
    },
  ];
};
