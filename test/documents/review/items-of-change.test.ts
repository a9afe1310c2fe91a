/** Action items for the sums of connections, for changes, for alerts and for what was not seen or sent. */
import { state } from '../../support/builders';
import { deployment, evidence, pools } from '../../support/evidence-builders';
import { database } from '../../support/evidence-of-database';
import { History, withInserted } from '../../support/history';
import { crossed, impact } from './impacts';
import { one, seen } from './proposing';
import { ALERT, called, escalatedThenRecovered, leakResolved, looked, undone } from './stories';

describe('the sums of connections', () => {
  const working = database({ active: 140, idle: 10, total: 150, serviceConnections: 150 });

  it('ask for a pooler where the pools may want more than there is', () => {
    const tight = { pool: pools(50), database: { ...working, maxConnections: 200 } };
    expect(one('pgbouncer', seen(tight))?.evidence).toEqual([
      'the pools may want more than there is: 4 pods at the peak of a rollout × pool 50 = 200 connections, usable ' +
        'are max_connections 200 − superuser_reserved 3 − reserved 5 − other sessions 2 − margin 5 = 185',
    ]);
    expect(
      one('pgbouncer', seen({ ...tight, database: { ...working, maxConnections: 215 } })),
    ).toBeUndefined();
  });

  it('ask for a pooler where most of many connections are idle', () => {
    const pool = pools(10, 67);
    const idle = database({ serviceConnections: 200, idle: 101, total: 200 });
    expect(one('pgbouncer', seen({ pool, database: idle }))?.evidence).toEqual([
      'the service held 200 of 385 usable connections, and 101 sessions were idle',
    ]);
    expect(one('pgbouncer', seen({ pool, database: { ...idle, idle: 100 } }))).toBeUndefined();
    expect(one('pgbouncer', seen({ pool, database: { ...idle, serviceConnections: 192 } }))).toBeUndefined();
  });

  const autoscaler = { name: 'web', minReplicas: 3, maxReplicas: 10 };

  it("bound the autoscaler by the largest number of replicas that fits, a rollout's surge included", () => {
    const item = one(
      'autoscaler-bounds',
      seen({ pool: pools(50), database: working, ...deployment({ autoscaler }) }),
    );
    expect(item?.evidence[0]).toBe('its bounds are 3 and 10');
    // Five and two of surge are seven pods: 7 × 50 = 350 of 385; six and two would be 400.
    expect(item?.how).toEqual([["at most 5 replicas fit with pools of 50, a rollout's surge included"]]);
  });

  it('say so when not even one replica fits', () => {
    const none = database({ active: 50, total: 60, maxConnections: 60 });
    const item = one(
      'autoscaler-bounds',
      seen({ pool: pools(50), database: none, ...deployment({ autoscaler }) }),
    );
    expect(item?.how).toEqual([['not even one replica fits with pools of 50: make the pool smaller first']]);
  });

  it('leave an autoscaler alone that fits and was not short of anything', () => {
    const small = { ...autoscaler, maxReplicas: 4 };
    expect(one('autoscaler-bounds', seen(deployment({ autoscaler: small })))).toBeUndefined();
  });
});

describe('changes', () => {
  it('that stand are to be kept or undone', () => {
    expect(one('keep-or-undo', escalatedThenRecovered())?.evidence).toEqual([
      'scaled knhk-closed-loop out from 3 to 6 replicas (3 replicas → 6 replicas)',
    ]);
    expect(one('keep-or-undo', undone())).toBeUndefined();
    expect(one('keep-or-undo', leakResolved())).toBeUndefined();
  });

  it('that were undone are to be looked into', () => {
    expect(one('undone-change', undone())?.evidence).toEqual([
      'scaled knhk-closed-loop out from 3 to 6 replicas: undone because 2 replicas are available, 3 before the change',
    ]);
    expect(one('undone-change', escalatedThenRecovered())).toBeUndefined();
  });

  it('of load ask for a load test', () => {
    expect(one('load-test', escalatedThenRecovered())?.evidence).toEqual([
      "a pod's pool was 100 % in use at 20 requests/s; 18 requests/s are usual",
    ]);
    expect(one('load-test', leakResolved())).toBeUndefined();
  });
});

describe('alert thresholds', () => {
  const thresholds = (overrides: Parameters<typeof crossed>[0]) =>
    one('alert-thresholds', leakResolved(), impact({ passedWarning: { value: crossed(overrides) } }));

  it('tell how much earlier the warning came', () => {
    const item = thresholds({ passedAt: '2026-01-31T02:52:00.000Z', firesAt: '2026-01-31T02:57:00.000Z' });
    expect(item?.title).toBe('Act on the 80 % warning: it comes 3 min 00 s before the page');
    expect(item?.evidence).toEqual([
      'the pool passed 80 % at 2026-01-31T02:52:00.000Z, the alert that started the workflow fired at 2026-01-31T03:00:00.000Z',
      "the warning's condition had held for its 300 s at 2026-01-31T02:57:00.000Z",
    ]);
  });

  it('tell how much earlier it would come if it waited less', () => {
    const item = thresholds({ passedAt: '2026-01-31T02:57:00.000Z', firesAt: '2026-01-31T03:02:00.000Z' });
    expect(item?.title).toBe("Shorten the 80 % warning's for: with 300 s it did not come before the page");
    expect(item?.how[0]?.[0]).toBe('with 60 s it would have come 2 min 00 s before the page: ');
  });

  it('are left alone where nothing would be gained, or nothing is known', () => {
    expect(thresholds({ passedAt: '2026-01-31T02:59:00.000Z' })).toBeUndefined();
    expect(thresholds({ passedAt: null })).toBeUndefined();
    expect(one('alert-thresholds', leakResolved())).toBeUndefined();
  });
});

describe('what was not seen or told', () => {
  const gap = { probe: 'database', subject: null, error: 'timeout' } as const;

  it('is to be made readable, each source once', () => {
    const gaps = [gap, { probe: 'pool', subject: 'pod-2', error: 'HTTP 503' } as const];
    const twice = looked({ database: null, gaps });
    const events = new History(ALERT)
      .state('Prepare', state())
      .state('Diagnose', twice)
      .state('Diagnose', twice).events;
    const item = one('missing-data', events);
    expect(item?.title).toBe('Make readable what was not: database, pool');
    expect(item?.evidence).toEqual(['database: timeout', 'pool (pod-2): HTTP 503']);
  });

  it('in the last sample counts too', () => {
    const events = escalatedThenRecovered();
    const unread = new History({}).state('Validate', {
      ...state(),
      validation: {
        observedAt: '2026-01-31T03:21:00.000Z',
        checks: [{ name: 'latency-p95', value: null, detail: 'Prometheus has no data' }],
        figures: evidence(),
      },
    });
    const item = one('missing-data', withInserted(events, events.length, unread));
    expect(item?.evidence).toEqual(['check latency-p95 had no value: Prometheus has no data']);
  });

  it('is to be repaired where a message got lost', () => {
    expect(one('delivery', undone())?.evidence).toEqual([
      'change-undone did not reach sre-on-call: topic not found',
    ]);
    const events = new History(ALERT)
      .state('Prepare', state())
      .state('AnnounceAction', { ...state(), announcement: called('action-taken', false) }).events;
    expect(one('delivery', events)?.title).toBe('Repair the way to sre-on-call');
    expect(one('delivery', leakResolved())).toBeUndefined();
  });
});
