/** A document as a person would write one: what is left out was not read, or is as it mostly is. */
export const EXAMPLE = {
  version: 1,
  kind: 'validation',
  incident: {
    id: 'by-hand',
    mode: 'auto',
    trigger: 'alert',
    startedAt: '2026-01-31T03:00:00Z',
    target: { name: 'knhk-closed-loop' },
  },
  sinceChangeSeconds: 120,
  evidence: {
    observedAt: '2026-01-31T03:05:00Z',
    usualSecondsAgo: 3_900,
    pool: {
      ...{ podsExpected: 1, podsRead: 1 },
      pods: [{ pod: 'pod-1', pool: '', total: 50, active: 45, idle: 5, utilization: 0.9 }],
      ...{ total: 50, active: 45, idle: 5, maxPodUtilization: 0.9, partial: [] },
    },
    service: {
      ...{ p95Ms: 420, p95IsLowerBound: false, errorRate: 0.002, requestsPerSecond: 80 },
      ...{ servedPerSecond: 79.8, inUse: 45, probe: null, partial: [] },
      usual: { utilization: 0.4, inUse: 20, requestsPerSecond: 78, servedPerSecond: 78, p95Ms: 110 },
    },
  },
};
