/** What an incident is, and the input an execution is started with. */
import * as z from 'zod';
import { jsonBytes, MAX_ALERT_BYTES } from './limits';

/**
 * `auto` acts within the guard rails; `approve` asks the engineer on call before each change; `dry-run` shows the
 * plan and changes nothing.
 */
export const MODES = ['auto', 'approve', 'dry-run'] as const;
export type Mode = (typeof MODES)[number];

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether it can be written as a time with four digits for its year, in UTC: an offset may lead out of them. */
export function isWithinReach(time: string): boolean {
  const ms = Date.parse(time);
  return Number.isNaN(ms) || (ms >= 0 && ms <= LATEST_MS);
}

export const WITHIN_REACH = 'a time from 1970 to 9999, UTC';

/** The part of an alert that the workflow keeps. */
const alertSchema = z
  .strictObject({
    name: z.string().min(1),
    labels: z.record(z.string(), z.string()),
    summary: z.string().optional(),
    startsAt: z.iso.datetime({ offset: true }).refine(isWithinReach, WITHIN_REACH),
    fingerprint: z.string(),
    groupKey: z.string(),
    generatorUrl: z.string().optional(),
    /** So many alerts of its group were left out of the body that started the execution; left out where none were. */
    truncatedAlerts: z.number().int().min(1).optional(),
  })
  .refine((alert) => jsonBytes(alert) <= MAX_ALERT_BYTES, `at most ${MAX_ALERT_BYTES} bytes of JSON`);
export type IncidentAlert = z.infer<typeof alertSchema>;

/** What the intake starts an execution with. */
export const alertInputSchema = z.strictObject({
  trigger: z.literal('alert'),
  target: z.string().min(1),
  mode: z.enum(MODES).optional(),
  alert: alertSchema,
});
export type AlertInput = z.infer<typeof alertInputSchema>;

const traceSeconds = 'a whole number of seconds, 1 to 86400';

/** Each may be left out. */
const MANUAL_FIELDS = {
  /** A target's name in the configuration; the first one when left out. */
  target: z.string().min(1).optional(),
  mode: z.enum(MODES, `one of ${MODES.join(', ')}, or check`).optional(),
  /** When the trouble began; the 30 minutes count from it. Default: the start of the execution. */
  startedAt: z.iso
    .datetime({ offset: true, error: 'a time such as 2026-01-31T03:00:00Z' })
    .refine(isWithinReach, WITHIN_REACH)
    .optional(),
  requestedBy: z.string().min(1).max(100, 'at most 100 characters').optional(),
  reason: z.string().min(1).max(500, 'at most 500 characters').optional(),
  /** Asks for connection tracing for so many seconds; it restarts the pods twice. */
  traceSeconds: z
    .number(traceSeconds)
    .int(traceSeconds)
    .min(1, traceSeconds)
    .max(86_400, traceSeconds)
    .optional(),
};

const NO_OBJECT = `an object is accepted, such as {"mode":"dry-run"}, with any of ${Object.keys(MANUAL_FIELDS).join(', ')}`;

/** What a person starts an execution with: `{}` is enough, any field can be given. */
export const manualInputSchema = z.strictObject(
  { trigger: z.literal('manual').optional(), ...MANUAL_FIELDS },
  { error: ({ code }) => (code === 'invalid_type' ? NO_OBJECT : undefined) },
);
export type ManualInput = z.infer<typeof manualInputSchema>;

/** Normalised input of one execution; everything after Prepare reads this and nothing else about the start. */
export interface Incident {
  /** The execution's name: the same for every repeat of the same alert. */
  readonly id: string;
  readonly executionArn: string;
  readonly trigger: 'alert' | 'manual';
  /** ISO 8601, UTC. The alert's own start, or the execution's when started by hand. */
  readonly startedAt: string;
  /** ISO 8601, UTC. When the lead engineer is paged if the incident is still open. */
  readonly escalateAt: string;
  readonly mode: Mode;
  readonly target: IncidentTarget;
  readonly alert: IncidentAlert | null;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  /** Connection tracing was asked for. */
  readonly traceSeconds: number | null;
}

export interface IncidentTarget {
  readonly name: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly database: string;
  /** Where people's words go, for a command that knows the execution alone; left out by an earlier version. */
  readonly record?: IncidentRecord;
}

/** The target's Lease, and the cluster that it is in. */
export interface IncidentRecord {
  readonly namespace: string;
  readonly lease: string;
  readonly leaseSeconds: number;
  /** Null where the cluster is none of EKS: then only its kubeconfig says which it is. */
  readonly eks: { readonly clusterName: string; readonly region: string | null } | null;
}
