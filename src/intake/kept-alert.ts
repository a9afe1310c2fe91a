/** What an execution keeps of an alert: it travels with the state, so texts that are too long for that are cut. */
import { createHash } from 'node:crypto';
import type { IncidentAlert } from '../model/incident';
import { fitting, jsonBytes, MAX_ALERT_BYTES } from '../model/limits';
import type { ReceivedAlert } from './received-alert';
import type { Webhook } from './webhook';

/** A real summary can pass a thousand characters (Alertmanager issues 1700 and 1840). */
const MAX_SUMMARY_LENGTH = 4_096;
/** What is left to the summary and the link, however many labels there are. */
const MAX_SUMMARY_BYTES = 12_288;
const MAX_VALUE_LENGTH = 1_024;
const MAX_NAME_LENGTH = 256;
const MAX_LABELS = 64;
const MAX_URL_LENGTH = 4_096;
const MAX_FINGERPRINT_LENGTH = 64;
const MAX_GROUP_KEY_LENGTH = 1_024;

/**
 * The alert for the state of an execution. The same alert gives the same, however often it is told.
 * @param needed Names of the labels that are kept first: those that something is decided by.
 */
export function keptAlert(
  alert: ReceivedAlert,
  { groupKey, truncatedAlerts }: Pick<Webhook, 'groupKey' | 'truncatedAlerts'>,
  startsAt: string,
  needed: ReadonlySet<string>,
): IncidentAlert {
  const { labels, summary, generatorUrl } = alert;
  const kept = {
    name: cut(labels['alertname'] ?? '', MAX_VALUE_LENGTH),
    startsAt,
    fingerprint: cut(alert.fingerprint, MAX_FINGERPRINT_LENGTH),
    groupKey: shortKey(groupKey),
    ...(truncatedAlerts > 0 ? { truncatedAlerts } : {}),
  };
  let left = MAX_ALERT_BYTES - jsonBytes({ ...kept, labels: {}, summary: '', generatorUrl: '' });
  const entries = fitting(labelsByNeed(labels, needed), left - MAX_SUMMARY_BYTES);
  left -= jsonBytes(entries);
  const shortSummary = summary === null ? '' : fittingText(cut(summary, MAX_SUMMARY_LENGTH), left);
  left -= jsonBytes(shortSummary);
  // A link that is cut leads nowhere.
  const hasUrl =
    generatorUrl !== null && generatorUrl.length <= MAX_URL_LENGTH && jsonBytes(generatorUrl) <= left;
  return {
    ...kept,
    labels: Object.fromEntries(entries),
    ...(shortSummary && { summary: shortSummary }),
    ...(hasUrl && { generatorUrl }),
  };
}

function labelsByNeed(
  labels: Readonly<Record<string, string>>,
  needed: ReadonlySet<string>,
): [string, string][] {
  const rank = (name: string) => (needed.has(name) ? 0 : 1);
  return Object.entries(labels)
    .filter(([name]) => name.length <= MAX_NAME_LENGTH)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, MAX_LABELS)
    .map(([name, value]) => [name, cut(value, MAX_VALUE_LENGTH)]);
}

/** A key that is too long is told apart by its hash. */
function shortKey(groupKey: string): string {
  const short = cut(groupKey, MAX_GROUP_KEY_LENGTH);
  return short === groupKey ? groupKey : `${short} ${createHash('sha256').update(groupKey).digest('hex')}`;
}

function fittingText(text: string, maxBytes: number): string {
  // A character takes six bytes of JSON at most.
  return jsonBytes(text) <= maxBytes ? text : cut(text, Math.max(0, Math.floor((maxBytes - 8) / 6)));
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return maxLength === 0 ? '' : `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
