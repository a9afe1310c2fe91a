/** What incidents and an idle month cost, by the published prices and what the template and recorded executions use. */
import path from 'node:path';
import type { IdleItem } from '../cost/idle';
import { costOf, sum } from '../cost/incident';
import { PRICES } from '../cost/prices';
import { costs } from '../cost/written';
import type { Measure } from '../row';

const MOST_RESOLVED_DOLLARS = 0.002;
const MOST_IDLE_DOLLARS = 2;

export const measure: Measure = async (say) => {
  say('costs, from the template and recorded executions');
  const { incidents, idle, idleByRoles, memoryGb } = costs(path.join(__dirname, '..', '..'));
  const beside = `list prices of ${PRICES.asOf}`;
  const free = `${beside}; ${PRICES.freeAlarms} alarms and ${PRICES.freeDashboards} dashboards are free`;
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
      name: 'cost-idle-month-secrets',
      what: 'an idle month, less what is free every month: kubeconfig and login of the database in secrets',
      beside: free,
      unit: 'USD',
      measured: [afterFree(idle)],
      baseline: [],
      note: noteOf(idle),
    },
    {
      name: 'cost-idle-month',
      what: 'an idle month, less what is free every month: cluster and database entered by roles',
      beside: free,
      unit: 'USD',
      measured: [afterFree(idleByRoles)],
      baseline: [],
      target: { of: 'value', most: MOST_IDLE_DOLLARS },
      note: noteOf(idleByRoles),
    },
  ];
};

const afterFree = (items: readonly IdleItem[]) => sum(items.map(({ afterFreeDollars }) => afterFreeDollars));

function noteOf(items: readonly IdleItem[]): string {
  return `What it is made of: ${items.map((each) => `${each.what} $${each.afterFreeDollars.toFixed(2)}`).join(', ')}.`;
}
