import type { ActionKind } from '../../src/model/actions';
import { CAUSES, type Cause } from '../../src/model/cause';
import type { WorkflowState } from '../../src/model/state';
import { decideNextAction } from '../../src/remediate/decide';
import { PERMITTED } from '../../src/remediate/permitted';
import { applied, configuration, diagnosis, finding, incident, state } from '../support/builders';
import { deployment, ownedBy } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { anything, decide } from './decide-setup';

describe('what a cause permits', () => {
  it.each<[Cause, readonly ActionKind[]]>([
    ['lock-chain', ['terminate-leaked-sessions']],
    ['connection-leak', ['terminate-leaked-sessions']],
    ['leak-suspected', []],
    ['long-transactions', []],
    ['slow-queries', []],
    ['database-saturated', []],
    ['pooler-pool-full', ['raise-pooler-pool']],
    ['pooler-client-limit', []],
    ['other-tenant', []],
    ['database-full', []],
    ['skewed-pod', ['replace-pod']],
    ['traffic-surge', ['scale-out']],
    ['undersized-pool', ['scale-out', 'raise-pool']],
    ['sources-disagree', []],
    ['pool-full', []],
    ['false-alarm', []],
    ['no-data', []],
  ])('%s: %j', (cause, kinds) => {
    expect(PERMITTED[cause].actions).toEqual(kinds);
  });

  it.each(CAUSES.filter((cause) => cause !== 'false-alarm'))(
    'is tried in that order, and no more is done: %s',
    (cause) => {
      const tried: ActionKind[] = [];
      // What was done is not done again, so each answer is the next thing.
      for (let decision = decide(cause, anything); decision.kind === 'act'; ) {
        tried.push(decision.plan.kind);
        const last = tried.at(-1);
        if (last === 'terminate-leaked-sessions') break;
        const actions = tried.map((kind) => applied({ kind }));
        decision = decide(cause, anything, { actions });
      }
      expect(tried).toEqual(PERMITTED[cause].actions);
    },
  );

  it.each(CAUSES.filter((cause) => cause !== 'false-alarm'))(
    'is nothing while a standby answers, tracing included: %s',
    (cause) => {
      const { dataLoss } = database();
      const standby = { ...leaking([session(1)]), dataLoss: { ...dataLoss, inRecovery: true } };
      expect(decide(cause, { ...anything, database: standby }, { traceSeconds: 60 })).toEqual({
        kind: 'refuse',
        why: 'a standby answers in place of the primary: no change is made until the primary does',
        refusals: [],
      });
    },
  );

  it('says why where it is nothing', () => {
    for (const cause of ['slow-queries', 'other-tenant', 'database-full', 'no-data'] as const) {
      expect(decide(cause, anything)).toEqual({
        kind: 'refuse',
        why: `${cause}: nothing may be changed automatically, since ${PERMITTED[cause].why}`,
        refusals: [],
      });
    }
  });

  it('changes nothing on a false alarm', () => {
    expect(decide('false-alarm', anything)).toEqual({
      kind: 'not-needed',
      why: 'it looks like false-alarm',
    });
  });

  it('looks at the leading cause alone', () => {
    const looked = {
      ...diagnosis('database-full', anything),
      findings: [finding('database-full'), finding('connection-leak')],
    };
    expect(decideNextAction(state({ diagnosis: looked }), configuration())).toMatchObject({ kind: 'refuse' });
  });

  it('goes on to the next where one is refused, and keeps what was refused', () => {
    const repository = {
      ...anything,
      ...deployment({ autoscaler: { name: 'web', minReplicas: 3, maxReplicas: 3 } }),
    };
    expect(decide('undersized-pool', repository)).toMatchObject({
      kind: 'act',
      plan: { kind: 'raise-pool', id: 'pool-1-1' },
      refusals: [{ kind: 'scale-out', why: 'the autoscaler web permits 3 replicas at most' }],
    });
  });

  it('goes on to the repair where the tracing that was asked for is refused', () => {
    const repository = { ...anything, ...deployment(ownedBy('Argo CD')) };
    expect(decide('connection-leak', repository, { traceSeconds: 60 })).toMatchObject({
      plan: { kind: 'terminate-leaked-sessions' },
      refusals: [{ kind: 'trace-connections', why: expect.stringContaining('Argo CD') }],
    });
  });

  it('gives every refusal where all are refused', () => {
    const small = { ...anything, pooler: null, database: database({ maxConnections: 200 }) };
    expect(decide('undersized-pool', small)).toMatchObject({
      kind: 'refuse',
      why: expect.stringMatching(
        /^scale-out: no headroom for 4 replicas: .*; raise-pool: no headroom for a pool of 51: /,
      ),
      refusals: [{ kind: 'scale-out' }, { kind: 'raise-pool' }],
    });
  });
});

describe('a cause of which more is known later', () => {
  const later = (cause: Cause, incidentOf: Partial<WorkflowState['incident']> = {}) => {
    const found = {
      ...diagnosis(cause, anything),
      findings: [{ ...finding(cause), lookAgainInSeconds: 90 }],
    };
    return decideNextAction(state({ incident: incident(incidentOf), diagnosis: found }), configuration());
  };

  it('is waited for where nothing may be done now', () => {
    expect(later('leak-suspected')).toEqual({
      kind: 'wait',
      seconds: 90,
      cause: 'leak-suspected',
      why: 'it looks like leak-suspected',
    });
  });

  it('is not waited for where something may be done now', () => {
    expect(later('connection-leak')).toMatchObject({ kind: 'act' });
    expect(later('leak-suspected', { traceSeconds: 60 })).toMatchObject({
      plan: { kind: 'trace-connections' },
    });
  });
});

describe('tracing that was asked for', () => {
  it('comes before the change that would remove what there is to be traced', () => {
    expect(decide('connection-leak', anything, { traceSeconds: 60 })).toMatchObject({
      plan: { kind: 'trace-connections', seconds: 60 },
    });
    const actions = [applied({ kind: 'trace-connections' })];
    expect(decide('connection-leak', anything, { traceSeconds: 60, actions })).toMatchObject({
      plan: { kind: 'terminate-leaked-sessions', id: 'pool-1-2' },
    });
  });

  it('is done on a false alarm too: a leak may be too small to be seen', () => {
    expect(decide('false-alarm', anything, { traceSeconds: 60 })).toMatchObject({
      plan: { kind: 'trace-connections' },
    });
    const actions = [applied({ kind: 'trace-connections' })];
    expect(decide('false-alarm', anything, { traceSeconds: 60, actions })).toMatchObject({
      kind: 'not-needed',
    });
  });

  it('is not done unless it was asked for', () => {
    expect(decide('connection-leak', anything)).toMatchObject({
      plan: { kind: 'terminate-leaked-sessions' },
    });
  });
});

it('stops at the permitted number of changes', () => {
  const three = [applied(), applied(), applied()];
  expect(decide('connection-leak', anything, { actions: three })).toEqual({
    kind: 'refuse',
    why: 'all 3 permitted changes were used',
    refusals: [],
  });
  expect(decide('connection-leak', anything, { actions: three.slice(1) })).toMatchObject({
    plan: { id: 'pool-1-3' },
  });
  expect(decide('connection-leak', anything, { policy: { maxActions: 0 } })).toMatchObject({
    kind: 'refuse',
  });
});

it('refuses without a diagnosis', () => {
  const nothing = { kind: 'refuse', why: 'there is no diagnosis to act on' };
  expect(decideNextAction(state(), configuration())).toMatchObject(nothing);
  const empty = { ...diagnosis('connection-leak', anything), findings: [] };
  expect(decideNextAction(state({ diagnosis: empty }), configuration())).toMatchObject(nothing);
});
