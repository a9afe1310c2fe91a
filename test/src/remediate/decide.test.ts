import type { Evidence } from '../../../src/evidence';
import { decideNextAction } from '../../../src/remediate/decide';
import type { Cause, Remediation } from '../../../src/state';
import {
  applied,
  configuration,
  database,
  diagnosis,
  evidence,
  leaking,
  pools,
  session,
  state,
} from '../../support/builders';

const config = configuration();
const terminatePolicy = (terminate: object) => configuration({ remediation: { terminate } });

function remediation(...actions: Remediation['actions']): Remediation {
  return { status: 'applied', plan: null, actions, refusals: [], summary: '' };
}

function decide(
  cause: Cause,
  overrides: Partial<Evidence>,
  actions: Remediation['actions'] = [],
  policy = config,
) {
  return decideNextAction(
    state({ diagnosis: diagnosis(cause, overrides), remediation: remediation(...actions) }),
    policy,
  );
}

describe('decideNextAction: a leak', () => {
  it('terminates the leaked sessions that were seen, the longest idle first', () => {
    const sessions = [session(1, { idleSeconds: 310 }), session(2, { idleSeconds: 900 })];
    expect(decide('connection-leak', { database: leaking(sessions) })).toMatchObject({
      kind: 'act',
      plan: {
        kind: 'terminate-leaked-sessions',
        id: 'pool-1-1',
        idleInTransactionSeconds: 300,
        includeWriters: false,
        sessions: [
          { pid: 2, backendStart: sessions[1]?.backendStart },
          { pid: 1, backendStart: sessions[0]?.backendStart },
        ],
      },
    });
  });

  it('spares sessions with uncommitted writes, and refuses when only those are left', () => {
    const writer = session(2, { uncommittedWrites: true });
    const decision = decide('connection-leak', { database: leaking([session(1), writer]) });
    expect(decision).toMatchObject({
      plan: { sessions: [{ pid: 1 }], summary: expect.stringContaining('sparing 1') },
    });
    expect(decide('connection-leak', { database: leaking([writer]) })).toMatchObject({
      kind: 'refuse',
      why: expect.stringContaining('uncommitted writes'),
    });
    expect(
      decide(
        'connection-leak',
        { database: leaking([writer]) },
        [],
        terminatePolicy({ uncommittedWrites: 'terminate' }),
      ),
    ).toMatchObject({ plan: { sessions: [{ pid: 2 }], includeWriters: true } });
  });

  it('keeps to the cap of one pass and says what is left', () => {
    const sessions = Array.from({ length: 5 }, (_, index) => session(index + 1));
    const decision = decide(
      'connection-leak',
      { database: leaking(sessions) },
      [],
      terminatePolicy({ maxSessionsPerPass: 2 }),
    );
    expect(decision).toMatchObject({ plan: { summary: expect.stringContaining('leaving 3 over the cap') } });
    expect(
      decision.kind === 'act' && decision.plan.kind === 'terminate-leaked-sessions' && decision.plan.sessions,
    ).toHaveLength(2);
  });

  it('may be switched off', () => {
    expect(
      decide('connection-leak', { database: leaking([session(1)]) }, [], terminatePolicy({ enabled: false })),
    ).toMatchObject({
      kind: 'refuse',
      why: expect.stringContaining('switched off'),
    });
  });
});

describe('decideNextAction: a pool too small', () => {
  const full = { pool: pools(50), database: database({ serviceConnections: 150 }) };

  it('scales out to the six replicas of the runbook where they fit', () => {
    // (6 + ceil(25 % of 6)) × 50 = 400 ≤ 420 − 3 − 5 − 2 − 5 = 405
    expect(decide('undersized-pool', { ...full, database: database({ maxConnections: 420 }) })).toMatchObject(
      {
        kind: 'act',
        plan: {
          kind: 'scale-out',
          fromReplicas: 3,
          toReplicas: 6,
          headroom: expect.stringContaining('= 405'),
        },
      },
    );
  });

  it('scales out to fewer where six do not fit, and shows the sum', () => {
    // (5 + 2) × 50 = 350 ≤ 385; (6 + 2) × 50 = 400 > 385
    expect(decide('undersized-pool', full)).toMatchObject({
      plan: { fromReplicas: 3, toReplicas: 5, summary: expect.stringContaining('not 6') },
    });
  });

  it('refuses with the sum where not one more fits', () => {
    expect(decide('undersized-pool', { ...full, database: database({ maxConnections: 200 }) })).toMatchObject(
      {
        kind: 'refuse',
        why: expect.stringMatching(
          /no headroom for 4 replicas: 5 pods .* × pool 50 = 250 connections, usable are max_connections 200 .* = 185/,
        ),
      },
    );
  });

  it("keeps to the limit of the service's role", () => {
    expect(
      decide('undersized-pool', { ...full, database: database({ serviceConnectionLimit: 200 }) }),
    ).toMatchObject({
      kind: 'refuse',
      why: expect.stringContaining('limit of the role or database 200'),
    });
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['never scales down', deployment({ replicas: 8, updatedReplicas: 8 }), /8 replicas run already/],
    [
      'leaves a deployment that is switched off alone',
      deployment({ replicas: 0, updatedReplicas: 0 }),
      /scaled to zero/,
    ],
    [
      'leaves the replicas to an autoscaler',
      deployment({ replicasOwner: 'the HorizontalPodAutoscaler web' }),
      /HorizontalPodAutoscaler web decides/,
    ],
    ['waits for a rollout', deployment({ updatedReplicas: 1 }), /rollout/],
    ['does not touch a paused deployment', deployment({ paused: true }), /paused/],
    ['does not act without the deployment', { deployment: null }, /deployment could not be read/],
    ['does not act without the database', { database: null }, /database could not be read/],
    ['does not act on some of the pods', { pool: pools(50, 50, 4) }, /not every pod/],
    ['does not act without the pods', { pool: null }, /not every pod/],
  ])('%s', (_, overrides, why) => {
    expect(decide('undersized-pool', { ...full, ...overrides })).toMatchObject({
      kind: 'refuse',
      refusals: [{ kind: 'scale-out', why: expect.stringMatching(why) }],
    });
  });

  it('scales out once', () => {
    expect(decide('undersized-pool', full, [applied({ kind: 'scale-out' })])).toMatchObject({
      kind: 'refuse',
      why: expect.stringContaining('scaled out already'),
    });
  });
});

describe('decideNextAction: everything else', () => {
  it('changes nothing on a false alarm', () => {
    expect(decide('false-alarm', {})).toMatchObject({ kind: 'not-needed' });
  });

  it.each<Cause>(['no-data', 'database-full', 'slow-queries'])('leaves %s to a person', (cause) => {
    expect(decide(cause, { pool: pools(50), database: leaking([session(1)]) })).toMatchObject({
      kind: 'refuse',
    });
  });

  it('stops at the permitted number of changes', () => {
    const three = [applied(), applied(), applied()];
    expect(decide('connection-leak', { database: leaking([session(1)]) }, three)).toMatchObject({
      kind: 'refuse',
      why: 'all 3 permitted changes were used',
    });
    expect(decide('connection-leak', { database: leaking([session(1)]) }, three.slice(1))).toMatchObject({
      plan: { id: 'pool-1-3' },
    });
  });

  it('refuses without a diagnosis', () => {
    expect(decideNextAction(state(), config)).toMatchObject({ kind: 'refuse' });
  });
});

function deployment(overrides: Partial<NonNullable<Evidence['deployment']>>): Partial<Evidence> {
  const healthy = evidence().deployment;
  return { deployment: healthy && { ...healthy, ...overrides } };
}
