import type { Evidence } from '../../src/model/evidence';
import type { IncidentAlert } from '../../src/model/incident';
import { runChecks } from '../../src/validate/checks';
import { configuration, incident } from '../support/builders';
import { deployment, evidence, logs, pools, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';

const config = configuration();
const healthy = evidence();
/** As long as the alert takes to fire. */
const LONG_ENOUGH = { sinceChangeSeconds: 60, incident: incident() };
const check = (name: string, overrides: Partial<Evidence>, policy = config) =>
  runChecks({ ...healthy, ...overrides }, policy, LONG_ENOUGH).find((each) => each.name === name);

it('passes every check of a healthy service', () => {
  expect(runChecks(healthy, config, LONG_ENOUGH).map(({ name, passed }) => [name, passed])).toEqual([
    ['pool-utilization', true],
    ['leaked-sessions', true],
    ['latency-p95', true],
    ['error-rate', true],
    ['connection-timeouts', true],
    ['alert-silent', true],
    ['deployment-complete', true],
    ['observed-long-enough', true],
  ]);
});

it.each<[string, string, Partial<Evidence>, boolean]>([
  ['79 % of the pool', 'pool-utilization', { pool: pools(79, 100) }, true],
  ['80 % of the pool', 'pool-utilization', { pool: pools(80, 100) }, false],
  [
    'one pod full, the average low',
    'pool-utilization',
    { pool: { ...pools(1), maxPodUtilization: 1 } },
    false,
  ],
  ['a leaked session', 'leaked-sessions', { database: leaking([session(1)]) }, false],
  [
    'a leaked session that is spared for its writes',
    'leaked-sessions',
    { database: leaking([session(1, { uncommittedWrites: true })]) },
    true,
  ],
  [
    'a leaked session of an application that is never ended',
    'leaked-sessions',
    { database: leaking([session(1, { mayBeEnded: false })]) },
    true,
  ],
  [
    "a migration's session, which is spared for its lock",
    'leaked-sessions',
    { database: leaking([session(1, { holds: ['advisory-lock'] })]) },
    true,
  ],
  [
    'a leaked session that the role may not end',
    'leaked-sessions',
    { database: leaking([session(1, { outOfReach: 'missing-grant' })]) },
    false,
  ],
  ['500 ms', 'latency-p95', service({ p95Ms: 500 }), true],
  ['501 ms', 'latency-p95', service({ p95Ms: 501 }), false],
  ['1 % errors', 'error-rate', service({ errorRate: 0.01 }), true],
  ['1.1 % errors', 'error-rate', service({ errorRate: 0.011 }), false],
  ['one timeout line', 'connection-timeouts', logs({ connectionTimeouts: 1 }), false],
  ['a firing alert', 'alert-silent', { alert: { firing: true, state: 'firing' } }, false],
  ['a pending alert', 'alert-silent', { alert: { firing: false, state: 'pending' } }, true],
  ['a replica missing', 'deployment-complete', deployment({ availableReplicas: 2 }), false],
  ['a replica out of date', 'deployment-complete', deployment({ updatedReplicas: 2 }), false],
])('%s', (_, name, overrides, passed) => {
  expect(check(name, overrides)).toMatchObject({ name, passed });
});

it('counts writers among the leaked where they may be ended, and still no other applications', () => {
  const policy = configuration({ remediation: { terminate: { uncommittedWrites: 'terminate' } } });
  const writer = session(1, { uncommittedWrites: true });
  expect(check('leaked-sessions', { database: leaking([writer]) }, policy)).toMatchObject({
    value: 1,
    passed: false,
  });
  const foreign = { ...writer, mayBeEnded: false };
  expect(check('leaked-sessions', { database: leaking([foreign]) }, policy)).toMatchObject({
    value: 0,
    passed: true,
  });
});

it.each<[string, string, Partial<Evidence>]>([
  ['a pod that did not answer', 'pool-utilization', { pool: pools(1, 50, 4) }],
  ['no pod at all', 'pool-utilization', { pool: { ...pools(1), podsExpected: 0, podsRead: 0, pods: [] } }],
  ['no pool', 'pool-utilization', { pool: null }],
  ['no sessions read', 'leaked-sessions', { database: null }],
  [
    'a database too full to ask',
    'leaked-sessions',
    { database: { kind: 'full', sqlState: '53300', message: '' } },
  ],
  ['no latency', 'latency-p95', service({ p95Ms: null })],
  ['no error rate', 'error-rate', service({ errorRate: null })],
  ['a log that was not read', 'connection-timeouts', logs({ podsRead: 2, partial: ['1 of 3'] })],
  ['a log that was read in part', 'connection-timeouts', logs({ partial: ['only the newest 10 MiB'] })],
  [
    'sessions that may not be seen',
    'leaked-sessions',
    { database: database({ partial: ['not permitted'] }) },
  ],
  [
    'leaked sessions of which not all are listed, and none of the listed counts',
    'leaked-sessions',
    { database: { ...leaking([session(1, { uncommittedWrites: true })]), leakedCount: 2 } },
  ],
  ['a latency that is partial', 'latency-p95', service({ partial: ['a store did not answer'] })],
  ['an error rate that is partial', 'error-rate', service({ partial: ['a store did not answer'] })],
  ['no pod to read a log of', 'connection-timeouts', logs({ podsRead: 0, podsExpected: 0 })],
  ['no log', 'connection-timeouts', { logs: null }],
  ['no rule', 'alert-silent', { alert: null }],
  ['a change not yet seen by the controller', 'deployment-complete', deployment({ observedLatest: false })],
  [
    'no replica wanted',
    'deployment-complete',
    deployment({ replicas: 0, availableReplicas: 0, updatedReplicas: 0 }),
  ],
  ['no deployment', 'deployment-complete', { deployment: null }],
])('does not pass without data: %s', (_, name, overrides) => {
  expect(check(name, overrides)).toMatchObject({ name, value: null, passed: false });
});

it.each([
  [59.9, 59, false],
  [60, 60, true],
])('wants to have looked for as long as the alert takes to fire: %d s', (seconds, value, passed) => {
  expect(runChecks(healthy, config, { ...LONG_ENOUGH, sinceChangeSeconds: seconds }).at(-1)).toMatchObject({
    name: 'observed-long-enough',
    value,
    threshold: 60,
    comparison: '>=',
    windowed: true,
    passed,
  });
});

it('wants to have looked for as long as the alert takes that began the incident', () => {
  const missing = { ...(incident().alert as IncidentAlert), name: config.alerts.missing.name };
  const watched = { sinceChangeSeconds: 119, incident: incident({ alert: missing }) };
  expect(runChecks(healthy, config, watched).at(-1)).toMatchObject({ threshold: 120, passed: false });
});

it('knows which checks look back over a window', () => {
  const windowed = runChecks(healthy, config, LONG_ENOUGH).filter((each) => each.windowed);
  expect(windowed.map(({ name }) => name)).toEqual([
    'latency-p95',
    'error-rate',
    'connection-timeouts',
    'alert-silent',
    'observed-long-enough',
  ]);
});

it('fails by what was found, however partial the reading is', () => {
  const seen = {
    database: { ...leaking([session(1)]), partial: ['not permitted'] },
    ...logs({ connectionTimeouts: 2, partial: ['only the newest 10 MiB'] }),
  };
  expect(check('leaked-sessions', seen)).toMatchObject({ value: 1, passed: false });
  expect(check('connection-timeouts', seen)).toMatchObject({ value: 2, passed: false });
});

it('says at the check why a reading proves nothing', () => {
  expect(
    check('leaked-sessions', { database: database({ partial: ['GRANT pg_monitor TO x'] }) })?.detail,
  ).toContain('GRANT pg_monitor TO x');
});

it('fails a latency that is only known to be at least so much', () => {
  expect(check('latency-p95', service({ p95Ms: 500, p95IsLowerBound: true }))).toMatchObject({
    value: 500,
    isLowerBound: true,
    passed: false,
  });
});

describe('without traffic', () => {
  const none = { requestsPerSecond: 0, servedPerSecond: 0, errorRate: null, p95Ms: null };
  const usual = (requestsPerSecond: number | null) => ({ ...healthy.service.usual, requestsPerSecond });
  const both = (seen: Partial<Evidence>) => ['latency-p95', 'error-rate'].map((name) => check(name, seen));

  it.each<[string, Partial<Evidence['service']>]>([
    ['at a quiet hour', { usual: usual(0.1) }],
    ['where every pod answers the probe', { usual: usual(20), probe: { podsAsked: 3, podsHealthy: 3 } }],
  ])('stands by the other checks: %s', (_, more) => {
    for (const each of both(service({ ...none, ...more })))
      expect(each).toMatchObject({ value: null, waived: 'no-traffic', passed: true });
  });

  it.each<[string, Partial<Evidence>]>([
    ['the usual traffic fell to none', service({ ...none, usual: usual(20) })],
    ['the usual traffic is not known', service({ ...none, usual: usual(null) })],
    ['a pod fails the probe', service({ ...none, usual: usual(0), probe: { podsAsked: 3, podsHealthy: 2 } })],
    ['no pod was probed', service({ ...none, usual: usual(0), probe: { podsAsked: 0, podsHealthy: 0 } })],
    ['there is no data on the traffic', service({ ...none, requestsPerSecond: null, usual: usual(0) })],
    ['the answer was partial', service({ ...none, usual: usual(0), partial: ['a store did not answer'] })],
  ])('does not pass where %s', (_, seen) => {
    for (const each of both(seen)) expect(each).toMatchObject({ value: null, passed: false });
  });

  it('is said, and told apart from no data', () => {
    expect(check('error-rate', service({ ...none, usual: usual(20) }))?.detail).toBe(
      'no traffic; usually 20 requests/s',
    );
    expect(check('error-rate', service({ errorRate: null }))?.detail).toBe('Prometheus has no data');
  });
});

it.each([
  [3, 3, true],
  [3, 2, false],
  [0, 0, false],
])(
  "asks the service's own probe where there is one: of %d pods %d answer",
  (podsAsked, podsHealthy, passed) => {
    expect(check('service-probe', service({ probe: { podsAsked, podsHealthy } }))).toMatchObject({ passed });
    expect(check('service-probe', {})).toBeUndefined();
  },
);
