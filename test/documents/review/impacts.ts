/** What Prometheus remembered of an incident. */
import { unknownImpact } from '../../../src/documents/review/impact';
import type { Crossing, Impact } from '../../../src/model/impact';

export function crossed(overrides: Partial<Crossing> = {}): Crossing {
  return { passedAt: '2026-01-31T02:59:19.000Z', isEarlier: false, firesAt: null, ...overrides };
}

/** The alert fired 41 s after the pool passed the warning's threshold. */
export function impact(overrides: Partial<Impact> = {}): Impact {
  return {
    ...unknownImpact(Date.parse('2026-01-31T02:59:00.000Z'), Date.parse('2026-01-31T03:02:10.000Z'), 'unset'),
    stepSeconds: 1,
    rateSeconds: 60,
    crossingStepSeconds: 3,
    requestsFailed: { value: 1_234 },
    requestsTotal: { value: 20_000 },
    poolAboveCritical: { value: { seconds: 130, unknownSeconds: 0 } },
    poolAboveWarning: { value: { seconds: 150, unknownSeconds: 12 } },
    p95AboveLimit: { value: { seconds: 95, unknownSeconds: 0 } },
    errorsAboveLimit: { value: { seconds: 120, unknownSeconds: 0 } },
    passedWarning: { value: crossed() },
    passedCritical: { value: crossed({ passedAt: '2026-01-31T02:59:40.000Z' }) },
    ...overrides,
  };
}
