/** How often the adapter asks and for how much, and what it does where nothing answers: without a Prometheus. */
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { impactLimits } from '../../../src/documents/review/impact';
import { configuration } from '../../support/builders';
import { Exporters } from '../../support/exporters';

const exporters = new Exporters();
afterAll(() => exporters.close());

const adapter = (url: string) =>
  new PrometheusMetrics(
    new PlainPrometheus(url),
    { namespace: 'knhk', deployment: 'web' },
    configuration().metrics,
    2_000,
  );

it('has no data for no pods, and does not ask', async () => {
  const nobody = adapter('http://127.0.0.1:9');
  expect((await nobody.errorRate(10, [])).value).toBeNull();
  expect((await nobody.p95Ms(10, [])).value).toBeNull();
});

describe('the impact of an incident', () => {
  const limits = impactLimits(configuration());

  it('is not known where nothing answers, and fails nothing', async () => {
    const impact = await adapter('http://127.0.0.1:9').impact(Date.now() - 5_000, Date.now(), limits);
    expect(impact.requestsFailed).toEqual({ notKnown: expect.stringMatching(/^prometheus: /) });
    expect(impact.passedCritical).toEqual({ notKnown: expect.stringMatching(/^prometheus: /) });
  });

  it('takes at most 500 samples a query, however long it was', async () => {
    const asked: URLSearchParams[] = [];
    const server = await exporters.listen(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      asked.push(new URLSearchParams(body));
      const resultType = request.url?.endsWith('_range') ? 'matrix' : 'vector';
      response.end(JSON.stringify({ status: 'success', data: { resultType, result: [] } }));
    });
    const service = adapter(`http://${server}`);
    for (const span of [0, 1_000, 499_000, 500_000, 1_800_000, 86_400_000]) {
      asked.length = 0;
      await service.impact(1_700_000_000_000, 1_700_000_000_000 + span, limits);
      const ranges = asked.filter((form) => form.has('step'));
      expect([span, asked.length, ranges.length]).toEqual([span, 6, 4]);
      for (const form of ranges) {
        const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
        const samples = Math.floor(((end ?? 0) - (start ?? 0)) / (step ?? 0)) + 1;
        expect(samples).toBeLessThanOrEqual(500);
        expect(samples).toBeGreaterThan(span >= 499_000 ? 200 : 1);
      }
    }
  });
});
