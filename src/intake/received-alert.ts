/** The alerts of a body, as far as they are read. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isWithinReach, WITHIN_REACH } from '../model/incident';
import { problemsOf } from '../text/problems';

export interface ReceivedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  /** Of its annotations the one that is kept; null where there is none. */
  readonly summary: string | null;
  /** ISO 8601, as it was sent. */
  readonly startsAt: string;
  readonly generatorUrl: string | null;
  readonly fingerprint: string;
}

/** An alert that can't be judged. */
export interface UnreadableAlert {
  /** Its place in the body, from 0. */
  readonly index: number;
  /** Each as `alerts[0].startsAt: what is accepted (got …)`. */
  readonly problems: readonly string[];
}

const alertSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.looseObject({ summary: z.string().optional().catch(undefined) }).catch({}),
  startsAt: z.iso.datetime({ offset: true }).refine(isWithinReach, WITHIN_REACH),
  generatorURL: z.string().catch(''),
  fingerprint: z.string().catch(''),
});

/** What the workflow acts on has to be right; what is only kept for people is left out where it is not. */
function readAlert(input: unknown, index: number): { readonly alert: ReceivedAlert } | UnreadableAlert {
  const result = alertSchema.safeParse(input);
  if (!result.success) {
    const problems = problemsOf(result.error, input);
    return { index, problems: problems.map((each) => `alerts[${index}].${each}`) };
  }
  const { status, labels, annotations, startsAt, generatorURL, fingerprint } = result.data;
  return {
    alert: {
      ...{ status, labels, startsAt },
      summary: annotations.summary || null,
      generatorUrl: generatorURL || null,
      fingerprint: fingerprint || fingerprintOf(labels),
    },
  };
}

/** Each by itself: one that can't be read keeps no other from being judged. */
export function readAlerts(inputs: readonly unknown[]): {
  readonly alerts: readonly ReceivedAlert[];
  readonly unreadable: readonly UnreadableAlert[];
} {
  const read = inputs.map(readAlert);
  return {
    alerts: read.flatMap((each) => ('alert' in each ? each.alert : [])),
    unreadable: read.flatMap((each) => ('problems' in each ? each : [])),
  };
}

/** A sender that gives none is told apart by the labels, as Alertmanager's own does. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}
