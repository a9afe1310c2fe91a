/**
 * What the webhook takes: Alertmanager's body, version 4 (Alertmanager documentation, `<webhook_config>`), which Mimir, Cortex
 * and vmalert's Alertmanager send too, and that of Grafana-managed alerts, version 1 (Grafana documentation, Webhook
 * notifier). Each alert is judged by itself: one that can't be read keeps no other from starting its runbook.
 */
import * as z from 'zod';
import { InvalidInputError } from '../model/errors';
import { jsonBytes } from '../model/limits';
import { problemsOf } from '../text/problems';
import { type ReceivedAlert, readAlerts, type UnreadableAlert } from './received-alert';

/** Alerts in one body that are looked at; a group larger than this is refused, not cut. */
export const MAX_ALERTS = 1_000;

/** By the version that the body names: its sender. */
export const SENDERS = { '4': 'Alertmanager', '1': 'Grafana' } as const;
export const VERSIONS = Object.keys(SENDERS) as (keyof typeof SENDERS)[];
const ACCEPTED = 'a webhook of Alertmanager (version 4) or Grafana (version 1)';

/** Far above what senders make of a handful of labels; it is hashed as a whole, and kept as far as it fits. */
const MAX_GROUP_KEY_BYTES = 262_144;

/** Fields this project does not know are let through: newer senders add some. */
const webhookSchema = z.looseObject({
  version: z.enum(VERSIONS, `one of ${VERSIONS.join(', ')}`),
  groupKey: z
    .string()
    .min(1)
    .refine((key) => jsonBytes(key) <= MAX_GROUP_KEY_BYTES, `at most ${MAX_GROUP_KEY_BYTES} bytes of JSON`),
  truncatedAlerts: z.number().int().min(0).catch(0),
  alerts: z.array(z.unknown()).min(1).max(MAX_ALERTS),
});

export interface Webhook {
  readonly sender: (typeof SENDERS)[keyof typeof SENDERS] | 'Amazon Managed Service for Prometheus';
  /** Names the group: the same for every notification about it. */
  readonly groupKey: string;
  /** Alerts of the group that the sender left out of the body (Alertmanager: `max_alerts`). */
  readonly truncatedAlerts: number;
  readonly alerts: readonly ReceivedAlert[];
  readonly unreadable: readonly UnreadableAlert[];
}

/**
 * Reads a webhook body.
 * @throws InvalidInputError saying what is wrong with it: not JSON, which fields do not fit, or that not one of its alerts
 * can be read.
 */
export function readWebhook(body: string): Webhook {
  const input = parsed(body);
  const result = webhookSchema.safeParse(input);
  if (!result.success) throw notAccepted(problemsOf(result.error, input));
  const { version, groupKey, truncatedAlerts } = result.data;
  const { alerts, unreadable } = readAlerts(result.data.alerts);
  if (alerts.length === 0) throw notAccepted(unreadable.flatMap(({ problems }) => problems));
  return { sender: SENDERS[version], groupKey, truncatedAlerts, alerts, unreadable };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new InvalidInputError(`the body is not JSON: ${ACCEPTED} is accepted`);
  }
}

function notAccepted(problems: readonly string[]): InvalidInputError {
  return new InvalidInputError(`not ${ACCEPTED}: ${problems.slice(0, 10).join('; ')}`, problems.slice(0, 50));
}
