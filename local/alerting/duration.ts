/** A duration as Prometheus and Alertmanager write it in their configuration; fractions of a second allowed. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError(`not a duration in seconds: ${seconds}`);
  return `${Math.round(seconds * 1_000)}ms`;
}
