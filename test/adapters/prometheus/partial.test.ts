/** Answers of Prometheus and of what answers as it does, that say of themselves what they do without. */

import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { impactLimits } from '../../../src/documents/review/impact';
import { configuration } from '../../support/builders';
import { Exporters } from '../../support/exporters';

/** What is said beside the data. */
let about: object = {};
let rules: object[] = [];
let address: string;
const stores = new Exporters();

beforeAll(async () => {
  address = await stores.listen((request, response) => {
    const result = { metric: {}, value: [1, '0.5'], values: [[Date.now() / 1_000, '0.5']] };
    const data = request.url?.startsWith('/api/v1/rules')
      ? { groups: [{ name: 'g', rules, partialResponseStrategy: 'WARN' }] }
      : { resultType: request.url?.endsWith('_range') ? 'matrix' : 'vector', result: [result] };
    response.end(JSON.stringify({ status: 'success', data, ...about }));
  });
});

afterAll(() => stores.close());

const config = configuration();
const metrics = () =>
  new PrometheusMetrics(new PlainPrometheus(`http://${address}`), { namespace: 'a' }, config.metrics, 10_000);

const THANOS =
  'receive series from Addr: 10.0.0.7:10901 LabelSets: {cluster="eu"} MinTime: 0: rpc error: code = Unavailable';
const PARTIAL: readonly [string, object, string[]][] = [
  ['VictoriaMetrics, a storage node down', { isPartial: true }, ['Prometheus reports a partial answer']],
  ['Thanos, a store down', { warnings: [THANOS] }, [`Prometheus warns: ${THANOS}`]],
  [
    'Thanos, no store that fits',
    { warnings: ['No StoreAPIs matched for this query', 'No StoreAPIs matched for this query'] },
    ['Prometheus warns: No StoreAPIs matched for this query'],
  ],
  [
    'Prometheus, a remote read that failed, with words about the query',
    { warnings: ['PromQL warning: bucket label "le" is missing (1:1)', 'remote_read: remote server down'] },
    ['Prometheus warns: remote_read: remote server down'],
  ],
  [
    'hundreds of stores, at length',
    { warnings: Array.from({ length: 300 }, (_, index) => `store ${index}\u001b[2J ${'x'.repeat(5_000)}`) },
    [0, 1, 2].map(() => expect.stringMatching(/^Prometheus warns: store \d.{200,300}…$/)),
  ],
];
const WHOLE: readonly [string, object][] = [
  ['VictoriaMetrics', { isPartial: false, stats: { seriesFetched: '1' } }],
  [
    'Prometheus',
    { infos: ['PromQL info: metric might not be a counter, name does not end in _total: "x" (1:1)'] },
  ],
  ['an older Prometheus', { warnings: ['PromQL info: metric might not be a counter: "x" (1:1)'] }],
  [
    'Mimir',
    { warnings: ['PromQL warning: quantile value should be between 0 and 1, got 2 (1:1)'], infos: null },
  ],
  ['nothing to say', { warnings: null }],
];

describe.each(PARTIAL)('the answer of %s', (_, said, partial) => {
  beforeAll(() => {
    about = said;
  });

  it('is told as partial with what it has', async () => {
    const each = [
      await metrics().p95Ms(60, null),
      await metrics().errorRate(60, null),
      await metrics().traffic(60),
      await metrics().usual(60, 3_600),
    ];
    expect(each.map((reading) => reading.partial)).toEqual(each.map(() => partial));
    expect(each[0]?.value).toEqual({ ms: 0.5, isLowerBound: false });
  });

  it('counts nothing of an incident, and says why', async () => {
    const impact = await metrics().impact(Date.now() - 5_000, Date.now(), impactLimits(config));
    const known = [
      impact.requestsFailed,
      impact.poolAboveCritical,
      impact.passedWarning,
      impact.p95AboveLimit,
    ];
    for (const part of known)
      expect(part).toEqual({ notKnown: expect.stringMatching(/^prometheus: Prometheus /) });
  });
});

it.each(WHOLE)('is whole where what is said is harmless: %s', async (_, said) => {
  about = said;
  expect((await metrics().traffic(60)).partial).toEqual([]);
  const impact = await metrics().impact(Date.now() - 5_000, Date.now(), impactLimits(config));
  expect(impact.requestsTotal).toEqual({ value: 1 });
});

describe('the state of the alerts', () => {
  const rule = (name: string, state: string | null, health = 'ok', labels: object = { namespace: 'a' }) => ({
    type: 'alerting',
    name,
    health,
    lastError: health === 'ok' ? '' : 'no such function',
    alerts: state === null ? [] : [{ labels, state }],
  });
  const stateOf = () => metrics().alertState(['Full', 'Missing'], { namespace: 'a' });

  beforeEach(() => {
    about = {};
  });

  it.each([
    ['inactive', [rule('Full', null), rule('Missing', null)]],
    ['pending', [rule('Full', null), rule('Missing', 'pending')]],
    ['firing', [rule('Full', 'pending'), rule('Missing', 'firing')]],
    ['firing', [rule('Full', 'firing'), rule('Missing', 'pending')]],
    // Where nobody counts replicas, the second rule may be left out.
    ['inactive', [rule('Full', null)]],
    ['inactive', [rule('Full', 'firing', 'ok', { namespace: 'b' }), rule('Other', 'firing')]],
    ['inactive', [rule('Full', null), { ...rule('Missing', 'firing'), type: 'recording' }]],
    ['firing', [rule('Missing', 'firing')]],
    ['firing', [rule('Full', null, 'err'), rule('Missing', 'firing')]],
  ])('is the furthest of any: %s', async (state, found) => {
    rules = found;
    expect(await stateOf()).toEqual({ firing: state === 'firing', state });
  });

  it.each([
    ['the first rule is not there', [rule('Missing', null)], 'there is no alerting rule Full'],
    ['the first is broken', [rule('Full', null, 'err')], 'rule Full is err: no such function'],
    ['the second is broken', [rule('Full', null), rule('Missing', 'pending', 'err')], 'rule Missing is err'],
    ['it was not looked at yet', [rule('Full', null, 'unknown')], 'rule Full is unknown'],
  ])('is not known where %s', async (_, found, message) => {
    rules = found;
    await expect(stateOf()).rejects.toThrow(`prometheus: ${message}`);
  });

  it('takes silence from a whole answer alone', async () => {
    about = { warnings: ['fetch rules from ruler: connection refused'] };
    rules = [rule('Full', null)];
    await expect(stateOf()).rejects.toThrow(
      'prometheus: of the rules: Prometheus warns: fetch rules from ruler: connection refused',
    );
    rules = [rule('Full', 'firing')];
    expect(await stateOf()).toEqual({ firing: true, state: 'firing' });
  });
});
