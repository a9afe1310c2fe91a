/** Executions whose trouble was in the database: slow queries, and somebody else's connections. */
import type { HistoryEvent } from '../../../src/history/events';
import { remediation, state } from '../../support/builders';
import { deployment, pools } from '../../support/evidence-builders';
import { database } from '../../support/evidence-of-database';
import { History } from '../../support/history';
import { ALERT, called, looked } from './stories';

export function slowQueries(): HistoryEvent[] {
  const seen = looked({
    pool: pools(50),
    database: database({
      active: 150,
      slowQueries: 80,
      serviceConnections: 150,
      serviceActive: 150,
      serviceSlowQueries: 80,
      slowest: [
        { application: 'knhk-closed-loop/pod-1', seconds: 42.4, query: 'SELECT sum(total) FROM orders' },
      ],
    }),
  });
  const refused = {
    ...seen,
    remediation: remediation({ status: 'refused', summary: 'slow-queries: nothing' }),
  };
  return new History(ALERT)
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('Remediate', refused)
    .state('EscalateNothingPermitted', { ...refused, escalation: called('nothing-permitted') }).events;
}

export function otherTenant(): HistoryEvent[] {
  const seen = looked({
    ...deployment({ replicas: 6 }),
    database: database({
      serviceConnections: 40,
      otherConnections: 300,
      otherHolders: [{ user: 'Report-User', database: 'reports', application: 'nightly', connections: 290 }],
    }),
  });
  const refused = {
    ...seen,
    remediation: remediation({ status: 'refused', summary: 'other-tenant: nothing' }),
  };
  return new History(ALERT)
    .state('Prepare', state())
    .state('Diagnose', seen)
    .state('Remediate', refused)
    .state('EscalateNothingPermitted', { ...refused, escalation: called('nothing-permitted') }).events;
}
