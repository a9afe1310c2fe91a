import { diagnose } from '../../src/diagnose/diagnose';
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import type { WorkflowState } from '../../src/model/state';
import { configuration, escalated, state, targetOf } from '../support/builders';
import { busy, evidence, pools, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';

const config = configuration();
const target = targetOf(config);
const look = (overrides: Partial<Evidence>, before: WorkflowState = state()) =>
  diagnose(before, evidence(overrides), target, config);
const causes = (overrides: Partial<Evidence>) => look(overrides).findings.map((finding) => finding.cause);

describe('diagnose: findings', () => {
  it('finds a leak, how sure it is, and the query that leaks', () => {
    const many = Array.from({ length: 60 }, (_, pid) => session(pid));
    const { findings, summary } = look({
      pool: pools(50),
      database: { ...leaking(many), serviceConnections: 150 },
    });
    expect(findings[0]).toMatchObject({ cause: 'connection-leak', confidence: 'high' });
    expect(findings[0]?.evidenceFor.join('\n')).toContain(
      '60 of knhk-closed-loop/pod-1, last ran: SELECT * FROM orders',
    );
    expect(summary).toContain(
      'connection-leak (high confidence, accounts for 40 %): 60 session(s) idle in transaction',
    );
  });

  it('is less sure of a leak while the pools still have room', () => {
    expect(look({ pool: pools(10), database: leaking([session(1)]) }).findings[0]).toMatchObject({
      cause: 'connection-leak',
      confidence: 'medium',
    });
  });

  it('puts a leak before a full database: it is what fills it', () => {
    const many = Array.from({ length: 90 }, (_, pid) => session(pid));
    const full = { ...leaking(many), serviceConnections: 392, otherConnections: 0 };
    expect(causes({ pool: pools(50), database: full }).slice(0, 2)).toEqual([
      'connection-leak',
      'database-full',
    ]);
  });

  it('finds a pool too small when it is full of work', () => {
    expect(causes(busy())).toEqual(['undersized-pool']);
    expect(causes(busy({ pool: pools(47) }))).not.toContain('undersized-pool');
  });

  it('finds slow queries before the pool that they fill', () => {
    const slow = (slowQueries: number) =>
      busy({
        database: { ...(busy().database as DatabaseActivity), slowQueries, serviceSlowQueries: slowQueries },
      });
    expect(causes(slow(70))[0]).toBe('slow-queries');
    expect(causes(slow(3))[0]).toBe('undersized-pool');
  });

  it('takes a refused login for evidence of a full database', () => {
    const refused = { kind: 'full', sqlState: '53300', message: 'sorry, too many clients already' } as const;
    expect(look({ database: refused }).findings[0]).toMatchObject({
      cause: 'database-full',
      confidence: 'high',
    });
  });

  it('calls it a false alarm only when everything was read and is well', () => {
    expect(causes({})).toEqual(['false-alarm']);
    expect(causes({ gaps: [{ probe: 'logs', subject: 'pod-1', error: 'no answer' }] })).toEqual(['no-data']);
    expect(
      causes({ pool: pools(40), database: database({ serviceConnections: 150, serviceActive: 110 }) }),
    ).toEqual(['no-data']);
    expect(causes(service({ errorRate: null }))).toEqual(['no-data']);
    expect(causes(service({ errorRate: 0.02 }))).toEqual(['no-data']);
  });

  it('says what could not be read', () => {
    const gaps = [{ probe: 'database', subject: null, error: 'postgres: connect ECONNREFUSED' }] as const;
    const { findings, summary } = look({ database: null, pool: null, gaps });
    expect(findings).toEqual([
      expect.objectContaining({
        cause: 'no-data',
        evidenceFor: ['database: postgres: connect ECONNREFUSED'],
      }),
    ]);
    expect(summary).toBe(
      'no-data (low confidence): database: postgres: connect ECONNREFUSED; 1 gap(s) in the evidence',
    );
  });
});

describe('diagnose: risks', () => {
  it('tells of each risk once', () => {
    const failing = service({ p95Ms: 10, errorRate: 1 });
    const first = look(failing);
    expect(first).toMatchObject({ round: 1, hasNewRisks: true });
    expect(first.summary).toContain('customer-facing: 100 % of requests fail');
    const told = escalated('risk', { risks: ['customer-facing'] });
    const before = state({ diagnosis: first, riskEscalation: told });
    const again = look(failing, before);
    expect(again).toMatchObject({
      round: 2,
      hasNewRisks: false,
      newRisks: [],
      risks: [{ kind: 'customer-facing' }],
    });
    const worse = look({ ...failing, database: leaking([session(1, { uncommittedWrites: true })]) }, before);
    expect(worse.newRisks.map((risk) => risk.kind)).toEqual(['data-loss']);
  });
});
