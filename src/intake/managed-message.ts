/**
 * What the alert manager of Amazon Managed Service for Prometheus publishes to SNS, with the JSON template of its
 * documentation ("Configure alert manager to send messages to Amazon SNS as JSON"): alerts as in Alertmanager's webhook,
 * without a version and without a group key.
 */
import * as z from 'zod';
import { InvalidInputError } from '../model/errors';
import { parsedJson } from '../text/json';
import { problemsOf } from '../text/problems';
import { readAlerts } from './received-alert';
import { MAX_ALERTS, type Webhook } from './webhook';

const ACCEPTED = "a message by the JSON template of Amazon Managed Service for Prometheus's alert manager";

/** The template prints times as Go does (package time, `Time.String`): `2026-01-31 03:00:10.153 +0000 UTC`. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d)(?: \S+)?$/;

const messageSchema = z.looseObject({
  receiver: z.string().min(1),
  /** The template leaves it out where the group has none. */
  groupLabels: z.record(z.string(), z.string()).default({}),
  alerts: z.array(z.unknown()).min(1).max(MAX_ALERTS),
});

/**
 * Reads a message of the alert manager.
 * @throws InvalidInputError saying what is wrong with it: a text, which its own template makes, or which fields do not fit.
 */
export function readManagedMessage(text: string): Webhook {
  const input = parsedJson(text);
  if (input === undefined)
    throw new InvalidInputError(
      `not JSON: ${ACCEPTED} is accepted, in which no label and no annotation has a quotation mark or a line break`,
    );
  const result = messageSchema.safeParse(input);
  if (!result.success) throw notAccepted(problemsOf(result.error, input));
  const { receiver, groupLabels } = result.data;
  const { alerts, unreadable } = readAlerts(result.data.alerts.map(withIsoStart));
  if (alerts.length === 0) throw notAccepted(unreadable.flatMap(({ problems }) => problems));
  return {
    sender: 'Amazon Managed Service for Prometheus',
    groupKey: groupKeyOf(receiver, groupLabels),
    // What does not fit into a message of SNS is cut off in the middle of the JSON.
    truncatedAlerts: 0,
    alerts,
    unreadable,
  };
}

/** By what Alertmanager's own key is made of, as far as the message has it: the same for every message about the group. */
function groupKeyOf(receiver: string, groupLabels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(groupLabels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([receiver, ...sorted]);
}

function withIsoStart(alert: unknown): unknown {
  if (typeof alert !== 'object' || alert === null || !('startsAt' in alert)) return alert;
  const { startsAt } = alert;
  if (typeof startsAt !== 'string') return alert;
  return { ...alert, startsAt: startsAt.replace(GO_TIME, '$1T$2$3:$4') };
}

function notAccepted(problems: readonly string[]): InvalidInputError {
  return new InvalidInputError(`not ${ACCEPTED}: ${problems.slice(0, 10).join('; ')}`, problems.slice(0, 50));
}
