/** Past incidents as tests want them. */
import type { PastIncident } from '../../../src/documents/stats/past-incident';

export const ORDERS_LEAK = {
  application: 'knhk-closed-loop',
  query: 'SELECT * FROM orders WHERE id = ?',
  sessions: 12,
};

export function past(id: string, overrides: Partial<PastIncident> = {}): PastIncident {
  return {
    id,
    execution: `arn:aws:states:us-east-1:000000000000:execution:runbook:${id}`,
    target: 'knhk-closed-loop',
    startedAt: '2026-01-20T03:00:00.000Z',
    outcome: 'resolved',
    cause: 'connection-leak',
    leaks: [ORDERS_LEAK],
    calls: [],
    refusals: [],
    changes: { made: 1, undone: 0 },
    secondsTo: { detect: 20, firstChange: 60, resolve: 120 },
    report: `s3://reports/incidents/${id}/report.json`,
    ...overrides,
  };
}
