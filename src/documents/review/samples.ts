/** Sums over the samples of a range query. A sample stands for the time up to the next; where there is none, nothing is known. */
import type { Crossing, Known, Threshold, TimeAbove } from '../../model/impact';

export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/** The moments that were asked for, and what came back for some of them. */
export interface Samples {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly found: readonly Sample[];
}

export const NO_DATA = 'Prometheus has no data for it';

/** How long the value was above the limit. Not known when not one sample came back. */
export function timeAbove(samples: Samples, limit: number): Known<TimeAbove> {
  if (samples.found.length === 0) return { notKnown: NO_DATA };
  let aboveMs = 0;
  let knownMs = 0;
  for (const { atMs, value } of samples.found) {
    const standsForMs = Math.max(0, Math.min(samples.stepMs, samples.toMs - atMs));
    knownMs += standsForMs;
    if (value > limit) aboveMs += standsForMs;
  }
  const unknownMs = Math.max(0, samples.toMs - samples.fromMs - knownMs);
  return { value: { seconds: Math.round(aboveMs / 1_000), unknownSeconds: Math.round(unknownMs / 1_000) } };
}

/**
 * When the value passed the threshold on its way into the incident: the stretch that was still above it when the
 * incident began, else the first one after. A hole in the data ends a stretch, as it does for an alerting rule.
 */
export function crossing(
  samples: Samples,
  { utilization, forSeconds }: Threshold,
  incidentMs: number,
): Known<Crossing> {
  if (samples.found.length === 0) return { notKnown: NO_DATA };
  const stretches = stretchesAbove(samples, utilization);
  const led = stretches.find(({ toMs }) => toMs > incidentMs);
  // An earlier stretch was another incident's, or passed by itself: its warning told nothing of this one.
  const fires = led && led.toMs - led.fromMs >= forSeconds * 1_000 ? led : undefined;
  return {
    value: {
      passedAt: led ? iso(led.fromMs) : null,
      isEarlier: led?.fromMs === samples.fromMs,
      firesAt: fires ? iso(fires.fromMs + forSeconds * 1_000) : null,
    },
  };
}

interface Stretch {
  readonly fromMs: number;
  toMs: number;
}

function stretchesAbove({ found, stepMs, toMs: endMs }: Samples, limit: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | undefined;
  for (const { atMs, value } of found) {
    if (value <= limit || (open && open.toMs < atMs)) open = undefined;
    if (value <= limit) continue;
    if (!open) {
      open = { fromMs: atMs, toMs: atMs };
      stretches.push(open);
    }
    open.toMs = Math.min(endMs, atMs + stepMs);
  }
  return stretches;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
