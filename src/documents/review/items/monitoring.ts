/** Runbook, Post-Incident 2: thresholds to move, and what could not be seen or sent. */
import { durationText, percent } from '../../../text/units';
import { code, type Inline } from '../document';
import type { Story } from '../story';
import { distinctGaps, gapText } from '../went-poorly';
import { secondsBetween } from '../words';
import type { ActionItem } from './item';

const MAX_GAPS = 10;
/** A shorter `for` would take a single scrape for an alert (the same minute as the critical alert's default). */
const SHORTEST_FOR_SECONDS = 60;

/** How much earlier the warning fired or would have fired, or what would make it earlier than the page. */
export function alertThresholds({ report, impact, config }: Story): ActionItem | null {
  const { alert } = report.incident;
  const { passedWarning } = impact;
  if (!alert || !('value' in passedWarning)) return null;
  const { warning } = config.alerts;
  const { passedAt, firesAt, isEarlier } = passedWarning.value;
  if (passedAt === null) return null;
  const evidence = [
    `the pool passed ${percent(warning.utilization)} at ${passedAt}${isEarlier ? ' or earlier' : ''}, ` +
      `the alert that started the workflow fired at ${alert.startsAt}`,
  ];
  const gained = firesAt === null ? 0 : secondsBetween(firesAt, alert.startsAt);
  if (firesAt !== null && gained > 0) {
    return {
      key: 'alert-thresholds',
      title: `Act on the ${percent(warning.utilization)} warning: it comes ${durationText(gained)} before the page`,
      evidence: [
        ...evidence,
        `the warning's condition had held for its ${warning.forSeconds} s at ${firesAt}`,
      ],
      how: [['send ', code(warning.name), ' to people, or let it start this workflow']],
    };
  }
  const lead = secondsBetween(passedAt, alert.startsAt) - SHORTEST_FOR_SECONDS;
  if (lead <= 0 || warning.forSeconds <= SHORTEST_FOR_SECONDS) return null;
  return {
    key: 'alert-thresholds',
    title: `Shorten the ${percent(warning.utilization)} warning's for: with ${warning.forSeconds} s it did not come before the page`,
    evidence,
    how: [
      [
        `with ${SHORTEST_FOR_SECONDS} s it would have come ${durationText(lead)} before the page: `,
        code('alerts.warning.forSeconds'),
        ' in the configuration',
      ],
    ],
  };
}

/** Each source that left a gap, with its error: what is not seen permits no change. */
export function missingData({ diagnoses, report }: Story): ActionItem | null {
  const gaps = distinctGaps(diagnoses.flatMap(({ evidence }) => evidence.gaps));
  const unread = report.checks.filter(({ value }) => value === null);
  if (gaps.length === 0 && unread.length === 0) return null;
  const probes = [...new Set([...gaps.map(({ probe }) => probe), ...unread.map(({ name }) => name)])];
  return {
    key: 'missing-data',
    title: `Make readable what was not: ${probes.join(', ')}`,
    evidence: [
      ...gaps.slice(0, MAX_GAPS).map(gapText),
      ...(gaps.length > MAX_GAPS ? [`and ${gaps.length - MAX_GAPS} more gaps`] : []),
      ...unread.map(({ name, detail }) => `check ${name} had no value: ${detail}`),
    ],
    how: [],
  };
}

export function repairDelivery({ lost }: Story): ActionItem | null {
  if (lost.length === 0) return null;
  const audiences = [...new Set(lost.map(({ audience }) => audience))];
  return {
    key: 'delivery',
    title: `Repair the way to ${audiences.join(', ')}`,
    evidence: lost.map(({ kind, audience, detail }) => `${kind} did not reach ${audience}: ${detail}`),
    how: [],
  };
}

/** A change that had to be undone did not do what the runbook says of it. */
export function undoneChanges({ report }: Story): ActionItem | null {
  const undone = report.actions.flatMap((each) => (each.undone ? [{ ...each, undone: each.undone }] : []));
  if (undone.length === 0) return null;
  return {
    key: 'undone-change',
    title: `Find out why it did not help: ${undone.map(({ kind }) => kind).join(', ')}`,
    evidence: undone.map(({ summary, undone: { why } }) => `${summary}: undone because ${why}`),
    how: [] as readonly (readonly Inline[])[],
  };
}
