import { findRisks } from '../../src/diagnose/risk-signs';
import type { DatabaseActivity, DataLossFlags, Evidence } from '../../src/model/evidence';
import { configuration, incident, targetOf } from '../support/builders';
import { deployment, evidence, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';

const config = configuration();
const target = targetOf(config);
const risks = (seen: Partial<Evidence>, of = incident(), on = target) =>
  findRisks(evidence(seen), of, on, config);
const labelled = (labels: Record<string, string>) =>
  incident({ alert: { name: 'A', labels, startsAt: '', fingerprint: '', groupKey: '' } });
const flags = (changes: Partial<DataLossFlags>) => ({
  database: database({ dataLoss: { ...database().dataLoss, ...changes } }),
});

describe('data at risk', () => {
  it('is seen in leaked sessions with uncommitted writes', () => {
    const writers = leaking([session(1), session(2, { uncommittedWrites: true })]);
    expect(risks({ database: writers })).toEqual([
      { kind: 'data-loss', why: '1 leaked session(s) hold uncommitted writes' },
    ]);
    expect(risks({ database: leaking([session(1)]) })).toEqual([]);
  });

  it.each<[Partial<DataLossFlags>, string]>([
    [{ inRecovery: true }, 'a standby answers instead of the primary'],
    [{ preparedTransactions: 2 }, '2 prepared transaction(s) are left open'],
    [{ archiverFailing: true }, 'write-ahead log archiving fails'],
    [{ lostReplicationSlots: 1 }, '1 replication slot(s) lose write-ahead log'],
  ])('is seen by PostgreSQL itself: %j', (changes, why) => {
    expect(risks(flags(changes))).toEqual([{ kind: 'data-loss', why }]);
  });

  it('is told with every sign of it', () => {
    const [risk] = risks({
      database: {
        ...leaking([session(1, { uncommittedWrites: true })]),
        dataLoss: {
          inRecovery: true,
          preparedTransactions: 1,
          archiverFailing: true,
          lostReplicationSlots: 3,
        },
      },
    });
    expect(risk?.why.split('; ')).toHaveLength(5);
  });

  it('is not seen where nothing could be read', () => {
    expect(risks({ database: null })).toEqual([]);
    expect(risks({ database: { kind: 'full', sqlState: '53300', message: '' } })).toEqual([]);
  });
});

it('sees customers affected from the configured share of failures on', () => {
  expect(risks(service({ errorRate: 0.049 }))).toEqual([]);
  expect(risks(service({ errorRate: 0.05 }))).toEqual([
    { kind: 'customer-facing', why: '5 % of requests fail (threshold for customer impact: 5 %)' },
  ]);
  expect(risks(service({ errorRate: null }))).toEqual([]);
  expect(risks(service({ errorRate: 1 }), incident(), { ...target, customerFacing: false })).toEqual([]);
});

describe('prepared transactions', () => {
  const prepared = (ageSeconds: number, of = 'knhk') => ({ gid: 'g', owner: 'o', database: of, ageSeconds });
  // Seen a minute after the beginning, and the usual is that of an hour before: 3,660 s ago.
  const YESTERDAY = 3_661;
  const left = (ages: readonly number[], overrides: Partial<DatabaseActivity> = {}, count = ages.length) =>
    risks({
      database: database({
        prepared: ages.map((age) => prepared(age)),
        dataLoss: { ...database().dataLoss, preparedTransactions: count },
        ...overrides,
      }),
    });

  it('that were there while all was well, and that nobody waits for, are no news', () => {
    expect(left([YESTERDAY])).toEqual([]);
    expect(left([90_000, YESTERDAY])).toEqual([]);
  });

  it.each<[string, ReturnType<typeof left>, number]>([
    ['one came since', left([90_000, 3_660]), 2],
    ['somebody waits for what has no root', left([YESTERDAY], { waitingWithoutRoot: 1 }), 1],
    ['who waits is not wholly seen', left([YESTERDAY], { partial: ['without pg_monitor'] }), 1],
    ['not all of them are listed', left(Array(5).fill(90_000), {}, 6), 6],
    [
      'those that are listed are of another database',
      left([], { prepared: [prepared(90_000, 'other')] }, 1),
      1,
    ],
  ])('are told where %s', (_, found, count) => {
    expect(found).toEqual([{ kind: 'data-loss', why: `${count} prepared transaction(s) are left open` }]);
  });
});

describe('an outage without a request to count', () => {
  const usual = { ...evidence().service.usual, requestsPerSecond: 20 };
  const gone = service({ requestsPerSecond: 0, errorRate: null, p95Ms: null, usual });
  const none = { pods: { total: 3, ready: 0, notReady: [], terminating: 0 } };
  const NO_REQUEST = 'no requests arrive; usual: 20 requests/s';
  const NO_POD = 'no pod is ready, 3 desired';
  const whys = (seen: Partial<Evidence>, of = incident(), on = target) =>
    risks(seen, of, on).map(({ kind, why }) => `${kind}: ${why}`);

  it('is customer-facing by the traffic that stopped, and by pods of which none is ready', () => {
    expect(whys(gone)).toEqual([`customer-facing: ${NO_REQUEST}`]);
    expect(whys(none)).toEqual([`customer-facing: ${NO_POD}`]);
    expect(whys({ ...gone, ...none })).toEqual([`customer-facing: ${NO_REQUEST}; ${NO_POD}`]);
  });

  it('is told beside what fails, and what the alert says', () => {
    const all = whys({ ...service({ errorRate: 1 }), ...none }, labelled({ customer_facing: 'true' }));
    expect(all).toEqual([
      `customer-facing: the alert carries customer_facing="true"; 100 % of requests fail (threshold for customer impact: 5 %); ${NO_POD}`,
    ]);
  });

  it('is none of customers where the target faces none', () => {
    expect(whys({ ...gone, ...none }, incident(), { ...target, customerFacing: false })).toEqual([]);
  });

  it('is judged by the deployment where the pods could not be read, and the other way around', () => {
    expect(whys({ pods: null, ...deployment({ availableReplicas: 0 }) })).toEqual([
      `customer-facing: ${NO_POD}`,
    ]);
    expect(whys({ ...none, deployment: null })).toEqual([`customer-facing: ${NO_POD}`]);
    expect(whys({ pods: null, deployment: null })).toEqual([]);
  });

  it('is none while a pod is ready, or none is wanted', () => {
    const one = { pods: { total: 3, ready: 1, notReady: [], terminating: 0 } };
    expect(whys({ ...one, ...deployment({ availableReplicas: 0 }) })).toEqual([]);
    expect(
      whys({ pods: { total: 0, ready: 0, notReady: [], terminating: 0 }, ...deployment({ replicas: 0 }) }),
    ).toEqual([]);
  });
});

it.each([
  ['data_loss_risk', 'data-loss'],
  ['customer_facing', 'customer-facing'],
])('believes the label %s of the alert, and only its "true"', (label, kind) => {
  expect(risks({}, labelled({ [label]: 'true' }))).toEqual([
    { kind, why: `the alert carries ${label}="true"` },
  ]);
  expect(risks({}, labelled({ [label]: 'false' }))).toEqual([]);
  expect(risks({}, incident({ alert: null }))).toEqual([]);
});
