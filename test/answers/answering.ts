/** What the tests of answers share: an incident that asks about a plan, and links to it. */
import type { Judged } from '../../src/answers/judge';
import type { Situation } from '../../src/answers/situation';
import { type Claims, linkId } from '../../src/answers/token';
import { configuration, incident } from '../support/builders';
import { InMemoryRecords } from '../support/in-memory-records';

export const NOW = new Date('2026-01-31T03:05:00.000Z');
export const PLAN = '7c03bd4577f6';

export const situation = (overrides: Partial<Situation> = {}): Situation => ({
  ...{ execution: 'pool-1', isRunning: true, status: 'RUNNING', incident: incident() },
  question: {
    incident: incident(),
    approval: {
      ...{ planHash: PLAN, askedAt: '2026-01-31T03:00:00.000Z', expiresAt: '2026-01-31T03:15:00.000Z' },
      ...{ isNew: false, decidedBy: null },
    },
    summary: 'terminate 38 session(s)',
  },
  paged: ['sre-on-call'],
  ...overrides,
});

export const claims = (overrides: Partial<Claims> = {}): Claims => ({
  ...{ action: 'approve', execution: 'pool-1', audience: 'sre-on-call', person: null },
  ...{ issuedAt: '2026-01-31T03:00:00.000Z', expiresAt: '2026-01-31T03:15:00.000Z' },
  planHash: overrides.action === undefined || /approve|reject/.test(overrides.action) ? PLAN : null,
  ...overrides,
});

export const judged = (of: Partial<Claims> = {}, overrides: Partial<Judged> = {}): Judged => ({
  ...{ claims: claims(of), situation: situation(), config: configuration(), now: NOW },
  // As good as the token: other claims have another one.
  link: linkId(JSON.stringify(claims(of))),
  ...overrides,
});

/** A record whose lock the execution holds. */
export function heldRecords(): InMemoryRecords {
  const records = new InMemoryRecords();
  records.change({ holder: 'pool-1' });
  return records;
}
