/** What becomes of any text in a query, and of any answer to one: PromQL of Prometheus, and LIKE of PostgreSQL. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { likePatterns } from '../../src/adapters/postgres/applications';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../src/adapters/prometheus/prometheus';
import { DependencyError } from '../../src/model/errors';
import { isBelow } from '../support/bounds';
import { configuration } from '../support/builders';
import { hostileText } from '../support/hostile';
import { runs } from '../support/runs';

const config = configuration();

describe('Prometheus', () => {
  let answer: () => Response;
  const asked: string[] = [];
  beforeAll(() => {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
      asked.push(new URLSearchParams(init?.body as URLSearchParams).get('query') ?? '');
      return answer();
    });
  });
  afterAll(() => jest.restoreAllMocks());
  const json = (value: unknown) => () => new Response(JSON.stringify(value));
  const vector = (value: unknown) => ({
    status: 'success',
    data: { resultType: 'vector', result: [{ value: [1, value] }] },
  });

  test('its answers are a number, nothing, or a failure of the source', async () => {
    const metrics = new PrometheusMetrics(new PlainPrometheus('http://p'), {}, config.metrics, 1_000);
    const anyAnswer = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }).map(json),
      fc
        .oneof(
          hostileText,
          fc.constantFrom('', ' ', '0x10', '1_0', 'Infinity', '-Inf', 'NaN', '1e400', '5e-324', '12.5'),
        )
        .map((value) => json(vector(value))),
      hostileText.map((text) => () => new Response(text)),
      fc.tuple(hostileText, fc.integer({ min: 400, max: 599 })).map(
        ([text, status]) =>
          () =>
            new Response(text, { status }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(anyAnswer, async (given) => {
        answer = given;
        const p95 = async () => (await metrics.p95Ms(60, null)).value?.ms;
        for (const read of [p95, () => metrics.alertState(['A', 'B'], {})]) {
          try {
            const value = await read();
            if (typeof value === 'number') assert.ok(Number.isFinite(value), `${value}`);
          } catch (error) {
            if (!(error instanceof DependencyError)) throw error;
            isBelow(error.message.length, 500);
          }
        }
      }),
      runs(1_000),
    );
  });

  test.each(['', ' ', '0x10', '1_0', '1,5', 'Infinity'])(
    'a value that is no number of its: %j',
    async (value) => {
      answer = json(vector(value));
      await expect(
        new PrometheusMetrics(new PlainPrometheus('http://p'), {}, config.metrics, 1_000).p95Ms(60, null),
      ).rejects.toThrow('unknown shape');
    },
  );

  test('no label and no pod becomes more than a value in a query', async () => {
    answer = json(vector('1'));
    await fc.assert(
      fc.asyncProperty(
        hostileText,
        fc.array(hostileText, { minLength: 1, maxLength: 3 }),
        hostileText,
        async (label, pods, other) => {
          asked.length = 0;
          const metrics = new PrometheusMetrics(
            new PlainPrometheus('http://p'),
            { namespace: label },
            config.metrics,
            1_000,
          );
          await metrics.errorRate(60, pods);
          const { matchers, outside } = parsePromQl(asked[0] ?? '');
          // Three selectors, the same each time; what is left of the query is the same for any label.
          assert.equal(
            outside,
            '(sum(rate(knhk_requests_total{namespace=_,status=_,pod=~_}[60s])) or 0 * sum(rate(knhk_requests_total{namespace=_,pod=~_}[60s]))) / sum(rate(knhk_requests_total{namespace=_,pod=~_}[60s]))',
          );
          assert.deepEqual(
            matchers.filter(({ name }) => name === 'namespace').map(({ value }) => value),
            Array(3).fill(wellFormed(label)),
          );
          for (const { value } of matchers.filter(({ name }) => name === 'pod')) {
            const pattern = new RegExp(`^(?:${value})$`, 's');
            for (const pod of pods) assert.match(wellFormed(pod), pattern);
            if (!pods.map(wellFormed).includes(wellFormed(other)))
              assert.doesNotMatch(wellFormed(other), pattern);
          }
        },
      ),
      runs(1_000),
    );
  });

  /** As Prometheus reads a double-quoted string (Go, String literals): what stands outside of them is the query. */
  function parsePromQl(query: string): { matchers: { name: string; value: string }[]; outside: string } {
    const matchers: { name: string; value: string }[] = [];
    const outside = query.replace(/(\w+)(=~?)"((?:[^"\\\n]|\\[\s\S])*)"/g, (_, name, operator, quoted) => {
      const value = quoted.replace(/\\([\s\S])/g, (_escape: string, character: string) => {
        const known = { n: '\n', '\\': '\\', '"': '"' }[character];
        if (known === undefined) throw new Error(`no escape of Go: \\${character}`);
        return known;
      });
      matchers.push({ name, value });
      return `${name}${operator}_`;
    });
    return { matchers, outside };
  }
});

/** A form is sent as UTF-8, in which half a character is another one. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}

test('a pattern of an application means itself in LIKE, but for its stars', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (pattern, other) => {
      const [like = ''] = likePatterns([pattern]);
      assert.ok(matchesLike(pattern.replaceAll('*', other), like), `its own text is not LIKE ${like}`);
      if (pattern.includes('*')) return;
      if (other !== pattern) assert.ok(!matchesLike(other, like), `another text is LIKE ${like}`);
      // LIKE's own signs, taken for themselves alone.
      for (const sign of ['_', '%', '\\']) {
        if (pattern.includes(sign))
          assert.ok(!matchesLike(pattern.replaceAll(sign, 'q'), like), `${sign} is any character in ${like}`);
      }
    }),
    runs(1_000),
  );
});

/** PostgreSQL documentation, Pattern Matching: LIKE, with its own escape. */
function matchesLike(text: string, like: string): boolean {
  const pattern = [...like.matchAll(/\\([\s\S])|([\s\S])/g)].map(([, escaped, plain]) =>
    plain === '%'
      ? '[\\s\\S]*'
      : plain === '_'
        ? '[\\s\\S]'
        : (escaped ?? plain ?? '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  return new RegExp(`^${pattern.join('')}$`).test(text);
}
