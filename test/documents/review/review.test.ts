/** The review of a leak, section by section, and of what is not known. */
import { unknownImpact } from '../../../src/documents/review/impact';
import { spanOf } from '../../../src/documents/review/story';
import { readExecution } from '../../../src/history/read';
import { incident, state } from '../../support/builders';
import { History } from '../../support/history';
import { LEAK_PERMITS, reviewed, section } from './reading';
import { config, leakResolved, ORDERS } from './stories';

describe('the review of a leak that the workflow repaired', () => {
  const review = reviewed(leakResolved());

  it('sums it up in one paragraph', () => {
    expect(review.title).toBe('Post-incident review: knhk-closed-loop, pool-1');
    expect(section(review, 'Summary')).toEqual([
      'knhk-closed-loop: trouble with the database connection pool for 2 min 10 s, from its alert at ' +
        '2026-01-31T03:00:00.000Z to the last healthy sample at 2026-01-31T03:02:10.000Z. Cause: a connection leak (high confidence): 14 session(s) idle in transaction ' +
        `for more than 300 s, the oldest for 411 s; 12 of them of knhk-closed-loop, which had last run ${ORDERS}. ` +
        '1,234 of 20,000 requests failed. The workflow repaired it: ' +
        'terminated 12 leaked session(s). The first change was made 1 min 02 s after the incident started.',
      "Severity: P1 (High), the runbook's; 6.2 % of requests failed; risk of data loss: 2 leaked session(s) hold " +
        'uncommitted writes',
      'Started by alert KNHKDatabasePoolExhausted, mode auto',
      'Execution: arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      'To fill in: what customers noticed and what they were sent (customer statement), and who was on call.',
    ]);
  });

  it('counts what it did to the service', () => {
    expect(section(review, 'Impact')).toEqual([
      'Counted from 2026-01-31T02:59:00.000Z, when the condition of the alert began to hold, to ' +
        '2026-01-31T03:02:10.000Z, in steps of 1 s. Latency and errors are taken over the last 1 min 00 s at each ' +
        'step, and so stay above for that long after they ended.',
      'Requests failed | 1,234 of 20,000 (6.2 %)',
      'Pool above 95 % (critical) | 2 min 10 s',
      'Pool above 80 % (warning) | 2 min 30 s; for 12 s nothing is known',
      'Latency p95 above 500 ms | 1 min 35 s',
      'More than 1 % of requests failing | 2 min 00 s',
      'Pool passed 80 % | at 2026-01-31T02:59:19.000Z or up to 3 s earlier',
      'Pool passed 95 % | at 2026-01-31T02:59:40.000Z or up to 3 s earlier',
      "The 80 % warning's condition had held for its 5 min 00 s | never",
    ]);
  });

  it('names the applications that leaked, and their last statements', () => {
    const lines = section(review, 'Root cause');
    expect(lines[1]).toBe('A connection leak (connection-leak, high confidence)');
    // Said once: in the table.
    expect(lines.join()).not.toContain('last ran: ');
    expect(lines).toContain(`knhk-closed-loop | ${ORDERS} | 12 | pod-1: 12 | 0 | 411 s`);
    expect(lines).toContain(
      'knhk-closed-loop | UPDATE stock SET reserved = ? WHERE sku = ? | 2 | pod-2: 2 | 2 | 400 s',
    );
  });

  it('has every milestone in seconds, with its formula', () => {
    const start = '2026-01-31T03:00:00.000Z';
    const end = '2026-01-31T03:02:10.000Z';
    expect(section(review, 'Milestones')).toEqual([
      "The incident started when its alert fired; the alert's condition had held for 1 min 00 s by then.",
      `Time to detect | 21.0 s | execution started − incident started | ${start} | 2026-01-31T03:00:21.000Z`,
      `Time to first action | 1 min 02 s | first change ended − incident started | ${start} | 2026-01-31T03:01:02.000Z`,
      `Time to mitigate | 2 min 10 s | first healthy sample after a change − incident started | ${start} | ${end}`,
      `Time to resolve | 2 min 10 s | last healthy sample − incident started | ${start} | ${end}`,
    ]);
  });

  it('names what went well and what went poorly, each by its fact', () => {
    expect(section(review, 'What went well')).toEqual([
      'the alert fired 41 s after the pool passed 80 %',
      'the first diagnosis named the cause: connection-leak, high confidence',
      'the evidence had no gap: every source answered, within 40 ms',
      'first change 1 min 02 s after the incident started: terminated 12 leaked session(s)',
      "the workflow's own changes repaired it: 8 of 8 checks passed in the last sample",
      '2 leaked session(s) with uncommitted writes were not terminated: nothing they wrote was rolled back by the workflow',
      'every message was delivered (2)',
    ]);
    expect(section(review, 'What went poorly')).toEqual([
      '1,234 requests failed',
      'sre-on-call had to be notified at 2026-01-31T03:05:00.000Z: risk of data loss, 2 leaked session(s) hold uncommitted writes',
    ]);
  });

  it('shows each change with what was before and how to undo it', () => {
    expect(section(review, 'Actions taken')).toEqual([
      '2026-01-31T03:01:02.000Z | terminated 12 leaked session(s) | database knhk | ' +
        '12 planned session(s) idle in transaction | all of them ended | none needed',
      LEAK_PERMITS,
    ]);
    expect(section(review, 'Before and after').slice(0, 2)).toEqual([
      'Highest pool utilization | 100 % | 20 %',
      'Sessions idle in transaction | 14 | 0',
    ]);
  });

  it('proposes what the evidence supports, and nothing else', () => {
    const lines = section(review, 'Action items');
    expect(lines.filter((line) => !line.startsWith('  '))).toEqual([
      'Finish every transaction in knhk-closed-loop',
      'Let PostgreSQL end sessions that are idle in transaction for 300 s',
      "Set the pool's timeouts (runbook, Prevention 1)",
      "Go through the runbook's code review checklist (Prevention 4) where it leaked",
      'To fill in: an owner and a date for each of them, what was decided against, and what is missing here.',
    ]);
    expect(lines).toContain(`  neither committed nor rolled back after ${ORDERS}`);
    expect(lines).toContain(
      '  ALTER ROLE knhk SET idle_in_transaction_session_timeout = 300000 (milliseconds; new sessions only)',
    );
  });

  it('says which step of the runbook worked', () => {
    expect(section(review, 'What the runbook can learn')).toEqual([
      'worked: Immediate, option 2: end idle sessions (terminated 12 leaked session(s); healthy 68 s after it, by ' +
        'the last of 1 sample(s))',
      'To fill in: decisions that people took during the incident, and why.',
      'To fill in: what the runbook should say that it does not say yet.',
    ]);
  });

  it('has the timeline', () => {
    const lines = section(review, 'Timeline');
    expect(lines[0]).toBe(
      '2026-01-31T03:00:00.000Z | +0.0 s |  | alert | error: KNHKDatabasePoolExhausted fires',
    );
    expect(lines).toContain(
      '2026-01-31T03:00:28.000Z | +28.0 s | 1.0 s | Remediate | action: terminated 12 leaked session(s)',
    );
    expect(lines.at(-1)).toBe('From 13 history events.');
  });
});

describe('a gap in the impact', () => {
  const review = reviewed(leakResolved(), unknownImpact(0, 1_000, 'prometheus: connection refused'));

  it('stays a gap', () => {
    const counted = section(review, 'Impact').slice(1);
    expect(counted).toHaveLength(8);
    for (const line of counted) expect(line).toMatch(/ \| not known: prometheus: connection refused$/);
    expect(section(review, 'Summary').join()).not.toMatch(/requests failed|0 of 0/);
    expect([...section(review, 'What went well'), ...section(review, 'What went poorly')].join()).not.toMatch(
      /the alert fired|requests failed/,
    );
  });
});

describe('the span of the incident', () => {
  it("begins with the alert's condition and ends with the last healthy sample", () => {
    expect(spanOf(readExecution(leakResolved()), config)).toEqual({
      fromMs: Date.parse('2026-01-31T02:59:00.000Z'),
      toMs: Date.parse('2026-01-31T03:02:10.000Z'),
    });
  });

  it('begins with the start that a person gave, and ends with the last event while it is open', () => {
    const byHand = state({ incident: incident({ trigger: 'manual', alert: null }) });
    expect(spanOf(readExecution(new History({}).state('Prepare', byHand).events), config)).toEqual({
      fromMs: Date.parse('2026-01-31T03:00:00.000Z'),
      toMs: Date.parse('2026-01-31T03:00:23.000Z'),
    });
  });
});

it('can not be written without an incident', () => {
  expect(() => reviewed(new History({}).events)).toThrow(/no incident/);
});
