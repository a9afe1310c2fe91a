/** A leak over several pods, ended in two passes: said as one thing. */
import { applied, remediation, state } from '../../support/builders';
import { database, session } from '../../support/evidence-of-database';
import { History } from '../../support/history';
import { terminatePlan } from '../../support/plans';
import { reviewed, section } from './reading';
import { ALERT, healthy, LEAK, looked } from './stories';

describe('a leak that took two passes', () => {
  const seen = looked({
    ...LEAK,
    database: database({
      total: 48,
      idle: 0,
      serviceConnections: 48,
      idleInTransaction: 48,
      leakedCount: 39,
      leaked: Array.from({ length: 39 }, (_, index) =>
        session(index + 1, { application: `knhk-closed-loop/pod-${(index % 3) + 1}` }),
      ),
    }),
  });
  const plan = (id: string, summary: string, overCap: number) => ({
    ...terminatePlan({ id, summary }),
    ...(overCap > 0 ? { spared: [{ why: 'over-cap' as const, sessions: overCap }] } : {}),
  });
  const passes = [38, 10].map((changed, index) =>
    applied({
      id: `pool-1-${index + 1}`,
      changed,
      summary: `terminated ${changed} leaked session(s)`,
    }),
  );
  const first = {
    ...seen,
    remediation: remediation({
      plan: plan('pool-1-1', 'terminate 38 session(s)', 1),
      actions: passes.slice(0, 1),
    }),
  };
  const second = {
    ...seen,
    remediation: remediation({ plan: plan('pool-1-2', 'terminate 10 session(s)', 0), actions: passes }),
  };
  const review = reviewed(
    new History(ALERT)
      .state('Prepare', state())
      .state('Diagnose', seen)
      .state('Remediate', first)
      .state('Remediate', second)
      .state('Validate', healthy(second)).events,
  );

  it('is one leak, of one application, in its pods', () => {
    // Other sections count at other times: this one says when it did.
    expect(section(review, 'Root cause')[0]).toMatch(
      /^As it was at 2026-01-31T\S+Z, by the diagnosis that explained it; more may have come before the last change\.$/,
    );
    expect(section(review, 'Root cause')).toContain(
      'knhk-closed-loop | SELECT * FROM orders WHERE customer_email = ? | 39 | pod-1: 13, pod-2: 13, pod-3: 13 | 0 | 400 s',
    );
    expect(section(review, 'Action items').slice(0, 2)).toEqual([
      'Finish every transaction in knhk-closed-loop',
      '  evidence: 39 session(s) of knhk-closed-loop, in 3 pod(s), the oldest idle for 400 s',
    ]);
  });

  it('says what a pass left alone, and of the step once that it worked', () => {
    expect(section(review, 'Actions taken')).toContain(
      'Not terminated, as planned: 1 over the cap of one pass.',
    );
    expect(section(review, 'What the runbook can learn')[0]).toMatch(
      /^worked: Immediate, option 2: end idle sessions, in 2 passes \(terminated 38 leaked session\(s\); terminated 10 leaked session\(s\); healthy \d+ s after the last, /,
    );
  });
});
