/** The page about costs, written from the definition, the template and recorded executions. */

import type { IdleItem } from './idle';
import { costOf, sum, type Usage } from './incident';
import type { Outcome } from './outcomes';
import { PRICES } from './prices';

/** What the schedule's checks cost in a month, for one target. */
export interface CheckCost {
  readonly checks: number;
  readonly transitions: number;
  readonly dollars: number;
}

export interface CostPageProps {
  readonly incidents: readonly { readonly outcome: Outcome; readonly usage: Usage }[];
  readonly idle: readonly IdleItem[];
  /** Of the same service, entered by roles. */
  readonly idleByRoles: readonly IdleItem[];
  readonly check: CheckCost;
  /** Of each function. */
  readonly memoryGb: number;
}

export function costPage({ incidents, idle, idleByRoles, check, memoryGb }: CostPageProps): string {
  const rows = incidents.map(({ outcome, usage }) => {
    const { transitions, invocations, gbSeconds } = usage;
    const dollars = costOf(usage, outcome, memoryGb);
    return `| ${outcome.name} | ${transitions} | ${invocations} | ${gbSeconds.toFixed(1)} | ${money(dollars, 5)} |`;
  });
  return [
    '# What it costs',
    '',
    'Written by `npm run cost`: change the code or the prices, not this page.',
    '',
    `List prices of ${PRICES.region}, without free tiers, as of ${PRICES.asOf}; bench/cost/prices.ts has each. State`,
    'transitions are those of recorded executions, with their samples as often as the times of `config/knhk.json` have them;',
    'GB-seconds are the memory of each function times what its calls took on the machine that recorded them, x86, no network.',
    'In the dollars: links that people open and answer (API Gateway, two seconds of the function Answer, secrets), and the console,',
    "which runs on a person's own machine: it reads Step Functions, which is not charged, and objects of S3.",
    '',
    '## One incident',
    '',
    '| outcome | state transitions | function calls | GB-seconds | US dollars |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## The daily check',
    '',
    `${check.checks} checks a month of one target that is well, ${check.transitions} state transitions each: **${money(check.dollars, 3)}** US dollars, with`,
    'its functions at two seconds a call, the table, and three figures that CloudWatch counts by the hours in which they come.',
    'Its alarm is that on the alerts that senders leave out, and costs nothing beside it.',
    '',
    '## One idle month',
    '',
    'By the list, and where the account has no other alarms and dashboards: ten alarms and three dashboards are free each',
    'month. AWS WAF (`deployment.firewall`, off) is 7.00 more, a KMS key 1.00, an interface endpoint 7.30 a zone.',
    '',
    '| what | how many | US dollars | after what is free |',
    '| --- | --- | --- | --- |',
    ...idle.map(
      ({ what, count, dollars, afterFreeDollars }) =>
        `| ${what} | ${count} | ${money(dollars, 2)} | ${money(afterFreeDollars, 2)} |`,
    ),
    `| **together** | | **${money(sum(idle.map(({ dollars }) => dollars)), 2)}** | **${money(sum(idle.map(({ afterFreeDollars }) => afterFreeDollars)), 2)}** |`,
    '',
    'Two of the secrets are those by which `config/knhk.json` enters a cluster and a database. Where the functions enter both by their roles',
    `(\`kubernetes.eks\`, \`postgres.iam\`) there are none, and the month is **${money(sum(idleByRoles.map(({ dollars }) => dollars)), 2)}** US dollars, **${money(sum(idleByRoles.map(({ afterFreeDollars }) => afterFreeDollars)), 2)}** after what is free.`,
    '',
  ].join('\n');
}

function money(dollars: number, digits: number): string {
  return dollars.toFixed(digits);
}
