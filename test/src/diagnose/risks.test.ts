import { findRisks } from '../../../src/diagnose/risks';
import type { DataLossFlags, Evidence } from '../../../src/evidence';
import {
  configuration,
  database,
  evidence,
  incident,
  leaking,
  service,
  session,
  targetOf,
} from '../../support/builders';

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
    [{ inRecovery: true }, 'a standby answers in place of the primary'],
    [{ preparedTransactions: 2 }, '2 prepared transaction(s) were left behind'],
    [{ archiverFailing: true }, 'archiving of the write-ahead log fails'],
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
    { kind: 'customer-facing', why: '5 % of requests fail (from 5 % on customers notice)' },
  ]);
  expect(risks(service({ errorRate: null }))).toEqual([]);
  expect(risks(service({ errorRate: 1 }), incident(), { ...target, customerFacing: false })).toEqual([]);
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
