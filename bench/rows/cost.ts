/** What incidents and an idle month cost, by the published prices and what the template and recorded executions use. */
import path from 'node:path';
import { costOf, sum } from '../cost/incident';
import { PRICES } from '../cost/prices';
import { costs } from '../cost/written';
import type { Measure } from '../row';

const MOST_RESOLVED_DOLLARS = 0.002;
const MOST_IDLE_DOLLARS = 2;

export const measure: Measure = async (say) => {
  say('costs, from the template and recorded executions');
  const { incidents, idle, memoryGb } = costs(path.join(__dirname, '..', '..'));
  const beside = `list prices of ${PRICES.asOf}`;
  return [
    ...incidents.map(({ outcome, usage }) => ({
      name: `cost-${outcome.history}`,
      what: `an incident, ${outcome.name}`,
      beside,
      unit: 'USD' as const,
      measured: [costOf(usage, outcome, memoryGb)],
      baseline: [],
      ...(outcome.history === 'resolved'
        ? { target: { of: 'value' as const, most: MOST_RESOLVED_DOLLARS } }
        : {}),
    })),
    {
      name: 'cost-idle-month-list',
      what: 'an idle month, with the daily check and the console',
      beside,
      unit: 'USD',
      measured: [sum(idle.map(({ dollars }) => dollars))],
      baseline: [],
    },
    {
      name: 'cost-idle-month',
      what: 'an idle month, less what is free every month',
      beside: `${beside}; ${PRICES.freeAlarms} alarms and ${PRICES.freeDashboards} dashboards are free`,
      unit: 'USD',
      measured: [sum(idle.map(({ afterFreeDollars }) => afterFreeDollars))],
      baseline: [],
      target: { of: 'value', most: MOST_IDLE_DOLLARS },
      note: `What it is made of: ${idle.map((each) => `${each.what} $${each.afterFreeDollars.toFixed(2)}`).join(', ')}.`,
    },
  ];
};
