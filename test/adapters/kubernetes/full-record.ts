/** What is remembered of a target where every part of it is set. */
import type { TargetRecord } from '../../../src/model/target-record';

export const FULL: TargetRecord = {
  holder: 'pool-1',
  renewedAt: '2026-01-31T03:01:02.345Z',
  leaseSeconds: 900,
  transitions: 3,
  remediations: [
    { execution: 'pool-0', at: '2026-01-31T01:00:00.000Z', resolvedAt: '2026-01-31T01:05:00.000Z' },
    { execution: 'pool-1', at: '2026-01-31T03:01:00.000Z', resolvedAt: null },
  ],
  decision: {
    ...{ execution: 'pool-1', planHash: 'abc', decision: 'approved' },
    ...{ by: 'sre-on-call', through: 'link', at: '2026-01-31T03:00:30.000Z' },
  },
  acknowledgements: [
    { execution: 'pool-1', by: 'Ada', at: '2026-01-31T03:02:00.000Z', audiences: ['sre-on-call'] },
  ],
  stop: { by: 'Ada', at: '2026-01-31T02:00:00.000Z', reason: 'a "load test"' },
  trace: { execution: 'pool-1', variable: 'RUST_LOG', value: 'sqlx=trace' },
  applying: { execution: 'pool-1', planHash: 'abc', at: '2026-01-31T03:01:00.000Z' },
  incident: {
    ...{ execution: 'pool-1', startedAt: '2026-01-31T03:00:00.000Z', openedAt: '2026-01-31T03:00:40.000Z' },
    ...{ calledAt: '2026-01-31T03:04:00.000Z', joinedCount: 1 },
    joined: [{ execution: 'pool-2', at: '2026-01-31T03:04:30.000Z' }],
  },
  handedOver: { execution: 'pool-0', at: '2026-01-31T01:10:00.000Z' },
  usedLinks: [
    { link: '0f4f5e99fe918980', action: 'approve', by: 'sre-on-call', at: '2026-01-31T03:00:30.000Z' },
  ],
};
