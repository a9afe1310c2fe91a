/** What a review says of each other way an incident can go. */

import { otherTenant, slowQueries } from './database-stories';
import { LEAK_PERMITS, reviewed, section } from './reading';
import {
  dryRun,
  escalatedThenRecovered,
  failedEarly,
  NO_HEADROOM,
  refusedWithoutHeadroom,
  undone,
} from './stories';

const last = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('To fill in'));

describe('the review of', () => {
  it('an incident that people recovered', () => {
    const review = reviewed(escalatedThenRecovered());
    const [summary] = section(review, 'Summary');
    expect(summary).toContain('for 20 min 00 s, ');
    expect(summary).toContain(
      'It was healthy again after sre-on-call had been called; what people did is not in the history.',
    );
    expect(section(review, 'What went poorly')).toContain(
      'sre-on-call had to be called at 2026-01-31T03:05:00.000Z because every permitted step was used and it was ' +
        'not healthy: 7 of 8 passed',
    );
    expect(section(review, 'What the runbook can learn').slice(0, 2)).toEqual([
      'was done, and did not repair it by itself: Immediate, option 1: more replicas (scaled knhk-closed-loop out ' +
        'from 3 to 6 replicas)',
      'To fill in: what was done by hand, when, and which of it helped: it is not in the history.',
    ]);
    expect(section(review, 'Actions taken').join()).toContain(
      '| 3 replicas | 6 replicas | kubectl --namespace knhk scale deployment knhk-closed-loop --replicas=3',
    );
  });

  it('one without headroom, with its sum', () => {
    const review = reviewed(refusedWithoutHeadroom());
    expect(section(review, 'Summary')[0]).toMatch(
      /not known to be healthy when this was written\..*It was left to sre-on-call\.$/,
    );
    expect(section(review, 'Actions taken')).toEqual([
      'Nothing was changed by the workflow.',
      'Refused:',
      `scale-out: ${NO_HEADROOM}`,
      "Permitted for undersized-pool: scale-out, raise-pool. Why so much and no more: the runbook's order: replicas need no restart, the pool does.",
    ]);
    expect(section(review, 'What went well')).toContain(
      'what PostgreSQL could not have fed was refused before it was tried: scale-out',
    );
    expect(section(review, 'What the runbook can learn')).toContain(
      `was refused: Immediate, option 1: more replicas (${NO_HEADROOM})`,
    );
    const manifest = section(review, 'Appendix: PgBouncer, filled in');
    expect(manifest).toContain(
      "    knhk = host=<your PostgreSQL host> port=<your PostgreSQL port> dbname='knhk'",
    );
  });

  it('a change that was taken back', () => {
    const review = reviewed(undone());
    expect(section(review, 'Actions taken')[0]).toMatch(
      /\| undone at 2026-01-31T03:04:00\.000Z: 2 replicas are available, 3 before the change$/,
    );
    expect(section(review, 'What went poorly')).toEqual([
      '1,234 requests failed',
      'a person had to be called at 2026-01-31T03:05:00.000Z because a change was undone: undid scale-out',
      'a change was undone because 2 replicas are available, 3 before the change: scaled knhk-closed-loop out from 3 to 6 ' +
        'replicas, undone at 2026-01-31T03:04:00.000Z',
      '1 message(s) could not be delivered: change-undone to sre-on-call: topic not found',
      'it was not known to be healthy at the end of the history, with 0 change(s) standing',
    ]);
    expect(section(review, 'What went well').join()).not.toContain('first change');
  });

  it('a dry run, which told nobody and changed nothing', () => {
    const review = reviewed(dryRun());
    expect(review.title).toBe('Post-incident review: knhk-closed-loop, pool-1 (dry run)');
    const [summary, severity, started] = section(review, 'Summary');
    expect(summary).toContain(
      'Nothing was changed: it was a dry run, which planned to terminate 12 session(s) idle in transaction for more than 300 s.',
    );
    expect(severity).toBe('Severity: none, a dry run');
    expect(started).toBe('Started by hand by ada, mode dry-run: a rehearsal');
    expect(section(review, 'What went poorly')).toEqual(['1,234 requests failed']);
    expect(section(review, 'Actions taken')).toEqual([
      'A dry run: nothing was changed.',
      'Planned: terminate 12 session(s) idle in transaction for more than 300 s',
      LEAK_PERMITS,
    ]);
  });

  it('an execution that failed before a diagnosis', () => {
    const review = reviewed(failedEarly());
    expect(section(review, 'Summary')[0]).toContain(
      'Cause: not known: the incident ended before a diagnosis. 1,234 of 20,000 requests failed. The workflow ' +
        'itself failed: too many functions of the account run at the same time (Lambda.TooManyRequestsException: Lambda was throttled).',
    );
    expect(section(review, 'Root cause')).toEqual([
      'Not known: the incident ended before a diagnosis.',
      'To fill in: the root cause, once it is known.',
    ]);
    expect(last(section(review, 'Action items'))).toEqual(['None that the evidence supports.']);
    expect(section(review, 'Before and after')).toContain('No check was run.');
  });

  it('slow queries, naming them', () => {
    const review = reviewed(slowQueries());
    expect(section(review, 'Action items').slice(0, 3)).toEqual([
      'Make the slow queries faster, or bound them with statement_timeout',
      '  evidence: a query of knhk-closed-loop/pod-1 had run for 42 s',
      '  examine its plan: SELECT sum(total) FROM orders',
    ]);
  });

  it('a database that somebody else filled, naming who', () => {
    const review = reviewed(otherTenant());
    expect(section(review, 'Action items').slice(0, 4)).toEqual([
      'Give nightly a connection limit of its own, or raise max_connections',
      '  evidence: of max_connections 400 the service held 40, others 300',
      '  evidence: 290 of nightly, user Report-User, database reports',
      '  ALTER ROLE "Report-User" CONNECTION LIMIT <how many it may have>',
    ]);
  });
});
