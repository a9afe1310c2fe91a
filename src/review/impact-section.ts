/** Impact: what Prometheus remembers of the incident's span; a gap stays a gap. */
import { percent } from '../diagnose/text';
import { durationText } from '../timeline/format/units';
import { type Block, paragraph, table } from './document';
import type { Crossing, Known } from './impact';
import type { Story } from './story';
import { countText, knownText, timeAboveText } from './words';

export function impactBlocks({ impact, config }: Story): Block[] {
  const { alerts, validation } = config;
  const { requestsFailed: failed, requestsTotal: total } = impact;
  const step = impact.stepSeconds;
  return [
    paragraph(
      `Counted from ${impact.from} to ${impact.to}${step > 0 ? `, in steps of ${durationText(step)}; latency and errors over the last ${durationText(impact.rateSeconds)} at each` : ''}.`,
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
        [`Pool passed ${percent(alerts.warning.utilization)}`, passedText(impact.passedWarning)],
        [`Pool passed ${percent(alerts.critical.utilization)}`, passedText(impact.passedCritical)],
      ],
    ),
  ];
}

function shareText(failed: number, total: Known<number>): string {
  if (!('value' in total)) return ` (of how many is not known: ${total.notKnown})`;
  const share = total.value > 0 ? ` (${percent(failed / total.value)})` : '';
  return ` of ${countText(total.value)}${share}`;
}

function passedText(crossing: Known<Crossing>): string {
  return knownText(crossing, ({ passedAt, isEarlier }) =>
    passedAt === null ? 'never' : isEarlier ? `at ${passedAt} or earlier` : `at ${passedAt}`,
  );
}
