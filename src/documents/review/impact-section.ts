/** Impact: what Prometheus remembers of the incident's span; a gap stays a gap. */

import type { Crossing, Impact, Known } from '../../model/impact';
import { durationText, percent } from '../../text/units';
import { type Block, paragraph, table } from './document';
import type { Story } from './story';
import { countText, knownText, secondsBetween, timeAboveText } from './words';

export function impactBlocks({ impact, config, report }: Story): Block[] {
  const { alerts, validation } = config;
  const { alert } = report.incident;
  const { requestsFailed: failed, requestsTotal: total } = impact;
  const step = impact.stepSeconds;
  return [
    paragraph(
      `Counted from ${impact.from}${alert ? `, when the condition of the alert began to hold,` : ''} to ${impact.to}` +
        (step > 0
          ? `, in steps of ${durationText(step)}. Latency and errors are taken over the last ${durationText(impact.rateSeconds)} at each step, and so stay above for that long after they ended.`
          : '.'),
    ),
    table(
      ['What', 'How much'],
      [
        ['Requests failed', knownText(failed, (count) => `${countText(count)}${shareText(count, total)}`)],
        [
          `Pool above ${percent(alerts.critical.utilization)} (critical)`,
          knownText(impact.poolAboveCritical, timeAboveText),
        ],
        [
          `Pool above ${percent(alerts.warning.utilization)} (warning)`,
          knownText(impact.poolAboveWarning, timeAboveText),
        ],
        [`Latency p95 above ${validation.maxP95Ms} ms`, knownText(impact.p95AboveLimit, timeAboveText)],
        [
          `More than ${percent(validation.maxErrorRate)} of requests failing`,
          knownText(impact.errorsAboveLimit, timeAboveText),
        ],
        [`Pool passed ${percent(alerts.warning.utilization)}`, passedText(impact.passedWarning, impact)],
        [`Pool passed ${percent(alerts.critical.utilization)}`, passedText(impact.passedCritical, impact)],
        [
          `The ${percent(alerts.warning.utilization)} warning's condition had held for its ${durationText(alerts.warning.forSeconds)}`,
          knownText(impact.passedWarning, ({ firesAt }) => heldText(firesAt, alert?.startsAt)),
        ],
      ],
    ),
  ];
}

function shareText(failed: number, total: Known<number>): string {
  if (!('value' in total)) return ` (of how many is not known: ${total.notKnown})`;
  const share = total.value > 0 ? ` (${percent(failed / total.value)})` : '';
  return ` of ${countText(total.value)}${share}`;
}

function passedText(crossing: Known<Crossing>, { crossingStepSeconds: step }: Impact): string {
  return knownText(crossing, ({ passedAt, isEarlier }) => {
    if (passedAt === null) return 'never';
    return `at ${passedAt} or ${isEarlier ? 'earlier' : `up to ${durationText(step)} earlier`}`;
  });
}

/** How much earlier than the alert that paged. */
function heldText(firesAt: string | null, pagedAt: string | undefined): string {
  if (firesAt === null) return 'never';
  const gained = pagedAt === undefined ? 0 : secondsBetween(firesAt, pagedAt);
  return `at ${firesAt}${gained > 0 ? `, ${durationText(gained)} before the alert that started the workflow` : ''}`;
}
