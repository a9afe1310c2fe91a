import type { Evidence } from '../../model/evidence';
import { percent } from '../../text/units';
import { type CauseRow, found } from './row';

export const noData: CauseRow<'no-data'> = {
  cause: 'no-data',
  title: 'unknown: the evidence was missing or fits no known cause',
  classify: ({ gaps, pool, pods }: Evidence) =>
    found({
      confidence: 'low',
      evidenceFor: [
        ...gaps.map((gap) => `${gap.probe}${gap.subject ? ` (${gap.subject})` : ''}: ${gap.error}`),
        ...(pods === null ? [] : pods.notReady.map(({ pod, why }) => `${pod} is not ready: ${why}`)),
        ...(gaps.length === 0 ? ['the evidence fits no known cause'] : []),
      ],
      evidenceAgainst: pool
        ? [`the highest pool utilization read is ${percent(pool.maxPodUtilization)}`]
        : [],
    }),
  foundWhen: () => 'none of the above holds, for example because something could not be read',
  permits: [],
  why: 'nothing is changed on missing evidence',
  isFallback: true,
  isProvisional: true,
};
