import type { ConfigurationInput } from '../../src/configuration/configuration';
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import { refused } from '../../src/model/refusal';
import { terminateLeakedSessions } from '../../src/remediate/changes/terminate-leaked-sessions';
import { configuration } from '../support/builders';
import { leaking, rootBlocker, session } from '../support/evidence-of-database';
import { planContext } from '../support/plans';

type Policy = NonNullable<NonNullable<ConfigurationInput['remediation']>['terminate']>;

function plan(database: Evidence['database'], terminate: Policy = {}) {
  return terminateLeakedSessions.plan(
    planContext({ database }, { config: configuration({ remediation: { terminate } }) }),
  );
}

/** The pids that would be ended, in order; none when it is refused. */
function pids(database: DatabaseActivity, terminate: Policy = {}): number[] {
  const proposal = plan(database, terminate);
  return 'plan' in proposal && proposal.plan.kind === 'terminate-leaked-sessions'
    ? proposal.plan.sessions.map(({ pid }) => pid)
    : [];
}

const many = Array.from({ length: 10 }, (_, index) => session(index + 1));

it('ends the leaked sessions that were seen, the longest idle first', () => {
  const sessions = [session(1, { idleSeconds: 310 }), session(2, { idleSeconds: 900 })];
  expect(plan(leaking(sessions))).toEqual({
    plan: {
      kind: 'terminate-leaked-sessions',
      id: 'pool-1-1',
      sessions: [2, 1].map((pid) => ({
        pid,
        backendStart: `2026-01-31T02:50:00.00000${pid}Z`,
        application: 'knhk-closed-loop/pod-1',
        idleSeconds: pid === 2 ? 900 : 310,
        query: 'SELECT * FROM orders WHERE customer_email = ?',
      })),
      spared: [],
      idleInTransactionSeconds: 300,
      maxShareOfSessions: 0.8,
      includeWriters: false,
      summary: 'terminate 2 session(s) idle in transaction for more than 300 s',
    },
  });
});

describe('sessions with uncommitted writes', () => {
  const writer = session(2, { uncommittedWrites: true });

  it('are spared, and said to be', () => {
    expect(plan(leaking([session(1), writer]))).toMatchObject({
      plan: {
        sessions: [{ pid: 1 }],
        includeWriters: false,
        spared: [{ why: 'uncommitted-writes', sessions: 1 }],
        summary: expect.stringMatching(/; not terminated: 1 with uncommitted writes$/),
      },
    });
  });

  it('are left to a person when only those are left', () => {
    expect(plan(leaking([writer]))).toEqual(
      refused('protected', '1 leaked session(s) hold uncommitted writes: a person decides'),
    );
  });

  it('are ended where the configuration says so', () => {
    expect(plan(leaking([writer]), { uncommittedWrites: 'terminate' })).toMatchObject({
      plan: { sessions: [{ pid: 2 }], includeWriters: true },
    });
  });
});

describe('sessions of applications that are never ended', () => {
  const foreign = [
    session(2, { mayBeEnded: false, application: 'pg_dump' }),
    session(3, { mayBeEnded: false, application: '' }),
    session(4, { mayBeEnded: false, application: 'pg_dump' }),
  ];

  it('are left alone, and said to be', () => {
    expect(plan(leaking([session(1), ...foreign]))).toMatchObject({
      plan: {
        sessions: [{ pid: 1 }],
        spared: [{ why: 'application', sessions: 3 }],
        summary: expect.stringMatching(/; not terminated: 3 of applications that are never terminated$/),
      },
    });
  });

  it('are never ended, whatever the rule for writers, and are named', () => {
    expect(plan(leaking(foreign), { uncommittedWrites: 'terminate' })).toEqual(
      refused('protected', '3 belong to applications that are never terminated (pg_dump, unnamed)'),
    );
  });

  it('are told beside the writers', () => {
    const [dump] = foreign;
    expect(plan(leaking([session(1, { uncommittedWrites: true }), ...(dump ? [dump] : [])]))).toEqual(
      refused(
        'protected',
        '1 belong to applications that are never terminated (pg_dump); 1 leaked session(s) hold uncommitted writes: a person decides',
      ),
    );
  });
});

describe('sessions that hold what others may need', () => {
  const migration = session(2, { holds: ['advisory-lock'], application: '' });
  const dump = session(3, { holds: ['snapshot'], application: 'export' });

  it('are spared, and said to be', () => {
    expect(plan(leaking([session(1), migration, dump]))).toMatchObject({
      plan: {
        sessions: [{ pid: 1 }],
        spared: [{ why: 'holds', sessions: 2, holds: ['advisory-lock', 'snapshot'] }],
        summary: expect.stringMatching(
          /; not terminated: 2 with an advisory lock or a snapshot that others may use$/,
        ),
      },
    });
  });

  it('are left to a person when only those are left, whatever the rule for writers', () => {
    expect(plan(leaking([migration]), { uncommittedWrites: 'terminate' })).toEqual(
      refused('protected', '1 leaked session(s) hold an advisory lock: a person decides (unnamed)'),
    );
  });

  it('are no root of a lock chain that is ended', () => {
    const blocked = { ...leaking([session(1), migration]), blockers: [rootBlocker(migration)] };
    const context = planContext({ database: blocked }, { cause: 'lock-chain' });
    expect(terminateLeakedSessions.plan(context)).toEqual(
      refused('protected', '1 leaked session(s) hold an advisory lock: a person decides (unnamed)'),
    );
  });
});

describe("sessions beyond the rights of the runbook's role", () => {
  const beyond = session(2, { outOfReach: 'missing-grant', idleSeconds: 900 });
  const superuser = session(3, { outOfReach: 'privileged-role' });
  const missingGrant = 'GRANT pg_signal_backend TO knhk_runbook';

  it('are left out of the plan, which is not the longer idle for it, and told with the grant', () => {
    expect(
      plan({ ...leaking([session(1), beyond, superuser]), missingGrant }, { maxSessionsPerPass: 1 }),
    ).toMatchObject({
      plan: {
        sessions: [{ pid: 1 }],
        spared: [
          { why: 'privileged-role', sessions: 1 },
          { why: 'missing-grant', sessions: 1, grant: missingGrant },
        ],
        summary:
          'terminate 1 session(s) idle in transaction for more than 300 s; not terminated: 1 of superusers or ' +
          `replication roles, 1 that the runbook's role may not terminate (${missingGrant})`,
      },
    });
  });

  it('are no plan where there are no others', () => {
    expect(plan({ ...leaking([beyond, superuser]), missingGrant })).toEqual(
      refused(
        'protected',
        '1 belong to a superuser or a replication role: a person decides; ' +
          `the runbook's role may not terminate 1 of them: ${missingGrant}`,
      ),
    );
  });
});

describe('the caps of one pass', () => {
  it('ends so many and says what is left', () => {
    expect(plan(leaking(many), { maxSessionsPerPass: 3 })).toMatchObject({
      plan: {
        spared: [{ why: 'over-cap', sessions: 7 }],
        summary: expect.stringMatching(/; not terminated: 7 over the cap of one pass$/),
      },
    });
    expect(pids(leaking(many), { maxSessionsPerPass: 3 })).toEqual([1, 2, 3]);
  });

  it("ends at most the permitted share of the service's sessions", () => {
    const of = (serviceConnections: number) => ({ ...leaking(many), serviceConnections });
    expect(pids(of(10), { maxShareOfSessions: 0.5 })).toHaveLength(5);
    expect(pids(of(9), { maxShareOfSessions: 0.5 })).toHaveLength(4);
    expect(pids(of(100), { maxShareOfSessions: 0.5 })).toHaveLength(10);
    // One is always permitted: a share of nothing would mend nothing.
    expect(pids(of(1), { maxShareOfSessions: 0.5 })).toHaveLength(1);
  });

  it('counts sessions that were not listed one by one as left', () => {
    expect(plan({ ...leaking(many), leakedCount: 25 })).toMatchObject({
      plan: { spared: [{ why: 'over-cap', sessions: 15 }] },
    });
  });
});

it('leaves the root of a lock chain alone that is no leaked session', () => {
  const blocked = { ...leaking([session(1)]), blockers: [rootBlocker(session(7))] };
  const context = planContext({ database: blocked }, { cause: 'lock-chain' });
  expect(terminateLeakedSessions.plan(context)).toEqual(
    refused('not-leaked', 'the root of the lock chain is no leaked session: a person decides'),
  );
});

it('needs the sessions, and some that leaked', () => {
  const unread = refused('not-read', 'the sessions of the database could not be read');
  expect(plan(null)).toEqual(unread);
  expect(plan({ kind: 'full', sqlState: '53300', message: '' })).toEqual(unread);
  expect(plan(leaking([]))).toEqual(refused('nothing-left', 'no leaked session is left'));
});
