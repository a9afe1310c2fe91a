/** The Alertmanager webhook, version 4 (Alertmanager documentation, `<webhook_config>`), checked at the door. */
import * as z from 'zod';
import { InvalidInputError } from '../model/errors';
import { isWithinReach, WITHIN_REACH } from '../model/incident';
import { jsonBytes, MAX_ALERT_BYTES } from '../model/limits';
import { problemsOf } from '../text/problems';

/** Alerts in one body that are looked at; a group larger than this is refused, not cut. */
export const MAX_ALERTS = 1_000;
const MAX_LABELS = 64;
const MAX_LABEL_LENGTH = 1_024;
/** What is kept of an alert, with its group's key: what is let in can also be started, and fits into a state. */
const MAX_GROUP_KEY_BYTES = 8_192;
const MAX_KEPT_BYTES = MAX_ALERT_BYTES - MAX_GROUP_KEY_BYTES - 256;

const labelsSchema = z
  .record(z.string().min(1).max(256), z.string().max(MAX_LABEL_LENGTH))
  .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`);

/** Fields this project does not know are let through: newer Alertmanagers add some. */
const alertSchema = z
  .looseObject({
    status: z.enum(['firing', 'resolved']),
    labels: labelsSchema,
    annotations: labelsSchema.default({}),
    startsAt: z.iso.datetime({ offset: true }).refine(isWithinReach, WITHIN_REACH),
    /** The year 1 while it fires. */
    endsAt: z.iso.datetime({ offset: true }),
    generatorURL: z.string().max(8_192).default(''),
    fingerprint: z.string().min(1).max(64),
  })
  .refine(
    ({ labels, annotations, generatorURL, fingerprint }) =>
      jsonBytes([labels['alertname'], labels, annotations['summary'], generatorURL, fingerprint]) <=
      MAX_KEPT_BYTES,
    `labels, summary and generatorURL of at most ${MAX_KEPT_BYTES} bytes of JSON`,
  );

const webhookSchema = z.looseObject({
  version: z.literal('4'),
  groupKey: z
    .string()
    .min(1)
    .refine((key) => jsonBytes(key) <= MAX_GROUP_KEY_BYTES, `at most ${MAX_GROUP_KEY_BYTES} bytes of JSON`),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string(),
  truncatedAlerts: z.number().int().min(0).default(0),
  alerts: z.array(alertSchema).min(1).max(MAX_ALERTS),
});

export type AlertmanagerWebhook = z.infer<typeof webhookSchema>;
export type AlertmanagerAlert = AlertmanagerWebhook['alerts'][number];

/**
 * Reads a webhook body.
 * @throws InvalidInputError saying what is wrong with it: not JSON, or which fields do not fit.
 */
export function readWebhook(body: string): AlertmanagerWebhook {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    throw new InvalidInputError('the body is not JSON: an Alertmanager webhook, version 4, is accepted');
  }
  const result = webhookSchema.safeParse(input);
  if (!result.success) {
    const problems = problemsOf(result.error, input);
    throw new InvalidInputError(
      `not an Alertmanager webhook, version 4: ${problems.slice(0, 10).join('; ')}`,
      problems,
    );
  }
  return result.data;
}
