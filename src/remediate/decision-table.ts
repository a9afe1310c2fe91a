/** The published table of decisions: what each cause permits, and under which rules each change is made. */
import type { Configuration } from '../configuration/configuration';
import { CAUSE_ROWS } from '../diagnose/causes';
import { percent } from '../text/units';
import { ALL_CHANGES } from './changes';

/** The document, as Markdown. */
export function decisionTable(config: Configuration): string {
  const { remediation } = config;
  return `${[
    '# What is decided, and what may be changed',
    '',
    "<!-- Written by 'npm run decisions' from the code and the configuration; change it there. -->",
    '',
    `The cause that accounts for the most of the connections in use leads, and only it is acted on; of two that account for as much, the first here. One that accounts for less than ${percent(config.diagnosis.minExplainedShare)} is told beside. What is not about a share comes after what is. Numbers are those of \`config/knhk.json\`.`,
    '',
    'At low confidence a plan is shown, or sent for approval, and nothing is changed by itself. Neither replicas nor pools grow while a reading is not whole, sources contradict each other, sessions leak, or a limit of connections is reached.',
    '',
    '| cause | found when | permits, in this order | why no more |',
    '| --- | --- | --- | --- |',
    ...CAUSE_ROWS.map(({ cause, foundWhen, permits, why }) => {
      const permitted = permits.length > 0 ? permits.map((action) => `\`${action}\``).join(', ') : 'nothing';
      return `| \`${cause}\` | ${foundWhen(config)} | ${permitted} | ${why} |`;
    }),
    '',
    '`trace-connections` belongs to no cause: it is done when a person asks for it, before anything else.',
    '',
    '## Every change',
    '',
    '- takes the lock of the target first, a Kubernetes Lease; another execution observes and says so;',
    '- is refused while a person has stopped all changes;',
    `- is refused, if it is meant to repair something, when ${remediation.budget.maxResolvedInWindow} repair(s) succeeded within ${remediation.budget.windowSeconds} s, or ${remediation.budget.maxPerDay} executions changed something within a day;`,
    '- is confirmed by evidence read just before it;',
    '- fits: (replicas, or the autoscaler’s maximum, + surge of a rollout) × (pools of a pod, or what the ConfigMap says) + pods that end meanwhile or already, with theirs, ≤ the server’s max_connections − what it and its host reserve − other sessions, and ≤ each limit of a role of the service or of the database − what others hold under it; of all of them less what other targets on the server may yet take and the margin; sessions of the service’s roles in none of its pools are others’;',
    '- is written down before it is made, with how to undo it after;',
    `- is rolled back when it is not complete in ${remediation.rollout.timeoutSeconds} s, or when things are worse than before;`,
    '- needs the lock and a readable record: without them nothing is changed.',
    '',
    '## Rules of each change',
    '',
    ...ALL_CHANGES.flatMap(({ kind, rules }) => [
      `**\`${kind}\`**`,
      '',
      ...rules(config).map((rule) => `- ${rule}`),
      '',
    ]),
  ].join('\n')}`;
}
