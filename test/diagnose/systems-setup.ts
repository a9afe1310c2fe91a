/** Set-up of the tests on other people's systems: what is found in such evidence, and what is decided. */
import { findCauses } from '../../src/diagnose/findings';
import type { Evidence } from '../../src/model/evidence';
import type { Finding } from '../../src/model/state';
import { decideNextAction } from '../../src/remediate/decide';
import { configuration, diagnosis, state } from '../support/builders';
import { evidence, pools, service } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';

const config = configuration();
export function decide(given: Partial<Evidence>) {
  const seen = evidence(given);
  const findings = findCauses(seen, config);
  const [first] = findings as [Finding];
  const of = state({ diagnosis: { ...diagnosis(first.cause, given), findings } });
  return { first, findings, decision: decideNextAction(of, config) };
}
export const USUAL = { utilization: 0.4, inUse: 60, requestsPerSecond: 20, servedPerSecond: 20, p95Ms: 40 };
/** 147 of 150 connections in use at the usual traffic. */
export const full = (own: Parameters<typeof database>[0], requests: Partial<Evidence['service']> = {}) => ({
  pool: pools(49),
  database: database({ serviceConnections: 150, serviceActive: 3, serviceIdle: 3, ...own }),
  ...service({
    requestsPerSecond: 20,
    servedPerSecond: 2,
    errorRate: 0.9,
    p95Ms: 4_900,
    usual: USUAL,
    ...requests,
  }),
});
