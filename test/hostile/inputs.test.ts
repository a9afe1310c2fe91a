/** What a person types, what a file configures, and what pods, logs and Prometheus answer: refused in words, or read. */
import fc from 'fast-check';
import { likePatterns } from '../../src/adapters/postgres/applications';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../src/adapters/prometheus/prometheus';
import { parseConfiguration } from '../../src/configuration/configuration';
import { traceConnections } from '../../src/diagnose/connection-trace';
import { redactText } from '../../src/documents/review/redact-text';
import { prepareIncident } from '../../src/intake/prepare';
import { ConfigurationError, DependencyError, InvalidInputError } from '../../src/model/errors';
import { redactLogLine, redactSql } from '../../src/text/redact';
import { readPodPool, scanLogs } from '../support/bodies';
import { configuration, TARGET_INPUT } from '../support/builders';
import { cpuTimer } from '../support/cpu-time';
import { anyTime, hostileText, LINES, METRICS, TEXTS } from '../support/hostile';
import { runs } from '../support/runs';

const config = configuration();
const EXECUTION = { id: 'arn:e', name: 'e', startTime: '2026-01-31T03:00:20.000Z' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('inputs by hand', () => {
  const anyInput = fc.oneof(
    fc.record(
      {
        trigger: fc.constantFrom('manual', 'alert', null),
        target: fc.oneof(fc.constant('knhk-closed-loop'), hostileText),
        mode: fc.oneof(fc.constantFrom('auto', 'approve', 'dry-run'), hostileText),
        startedAt: anyTime,
        requestedBy: hostileText,
        reason: hostileText,
        traceSeconds: fc.oneof(fc.integer(), fc.double(), hostileText),
      },
      { requiredKeys: [] },
    ),
    fc.record({ requestedBy: hostileText, reason: hostileText }),
    fc.record({ reason: hostileText, startedAt: fc.constant('2026-01-31T03:00:00+01:00') }),
    fc.dictionary(
      fc.oneof(hostileText, fc.constantFrom('reason', 'target', '__proto__')),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    fc.jsonValue({ maxDepth: 3 }),
  );

  test('a thousand of them', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        try {
          const incident = prepareIncident(input, EXECUTION, config);
          taken += 1;
          expect(incident.target.name).toBe('knhk-closed-loop');
          expect(incident.escalateAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
          expect(Object.getPrototypeOf(incident)).toBe(Object.prototype);
        } catch (error) {
          expectRefusal(error, InvalidInputError);
        }
      }),
      runs(1_000),
    );
    expect(taken).toBeGreaterThan(50);
  });

  test.each<[string, object]>([
    [
      'an alert of a quarter of a megabyte, started past the intake',
      {
        trigger: 'alert',
        target: 'knhk-closed-loop',
        alert: {
          name: 'a',
          labels: { a: 'x'.repeat(250_000) },
          startsAt: '2026-01-31T03:00:00Z',
          fingerprint: '',
          groupKey: '',
        },
      },
    ],
    ['a target whose name is as long', { target: 'x'.repeat(250_000) }],
    ['a field whose name is as long', { ['x'.repeat(250_000)]: 1 }],
    [
      'ten thousand fields',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1])),
    ],
    ['a year before 1970', { startedAt: '0001-01-01T00:00:00Z' }],
  ])('%s', (_, input) => {
    expect(() => prepareIncident(input, EXECUTION, config)).toThrow(InvalidInputError);
    try {
      prepareIncident(input, EXECUTION, config);
    } catch (error) {
      expectRefusal(error, InvalidInputError);
    }
  });
});

test('configurations', () => {
  const leaf = fc.oneof(hostileText, fc.integer(), fc.double(), fc.jsonValue({ maxDepth: 1 }));
  const section = fc.dictionary(
    fc.constantFrom('mode', 'timeoutSeconds', 'pollSeconds', 'critical', 'lock', 'matrix', '__proto__', 'x'),
    leaf,
    { maxKeys: 3 },
  );
  const target = fc.dictionary(
    fc.constantFrom('name', 'alertLabels', 'kubernetes', 'postgres', 'prometheus', '__proto__'),
    leaf,
    { maxKeys: 2 },
  );
  const anyConfiguration = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record({
      targets: fc.array(
        target.map((fields) => ({ ...TARGET_INPUT, ...fields })),
        { maxLength: 3 },
      ),
      remediation: section,
      validation: section,
      escalation: section,
    }),
  );
  fc.assert(
    fc.property(anyConfiguration, (input) => {
      try {
        parseConfiguration(input);
      } catch (error) {
        expectRefusal(error, ConfigurationError);
      }
    }),
    runs(1_000),
  );
});

test.each(TEXTS.map(({ why, text }) => [why, text]))('a label whose name is: %s', (_, text) => {
  const alertLabels = { [`${text} `]: text, namespace: '' };
  try {
    parseConfiguration({ targets: [{ ...TARGET_INPUT, alertLabels }] });
    throw new Error('it was to be refused');
  } catch (error) {
    expectRefusal(error, ConfigurationError);
  }
});

function expectRefusal(error: unknown, kind: new (...args: never[]) => Error): void {
  expect(error).toBeInstanceOf(kind);
  const { message } = error as Error;
  // It becomes the cause of a failed execution, and a page.
  expect(message.length).toBeLessThan(20_000);
  expect(message).not.toMatch(CONTROLS);
}

describe('metrics pages', () => {
  const names = config.metrics;
  const rest = 'knhk_db_pool_active 1\nknhk_db_pool_idle 1\n';

  test.each(METRICS.map(({ why, page }) => [why, page]))('the corpus: %s', (_, page) => {
    expect(() => readPodPool('a', `${page}\n${rest}`, names)).toThrow(RangeError);
  });

  test('anything between the lines, and anything in the labels', () => {
    const label = hostileText.map((text) =>
      text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n'),
    );
    const noise = hostileText.filter((text) => !text.includes('knhk_'));
    fc.assert(
      fc.property(label, noise, fc.nat(5_000), (value, between, total) => {
        const page = [
          '# HELP knhk_db_pool_total the size',
          between,
          `knhk_db_pool_total{db="${value}",x="} 9 #"} ${total + 1} 1769828400000`,
          ` ${between}`,
          `knhk_db_pool_active{db="${value}"} 1 # {trace_id="}"} 7`,
          'knhk_db_pool_idle 2',
        ].join('\n');
        expect(readPodPool('a', page, names)).toMatchObject({ total: total + 1, active: 1, idle: 2 });
      }),
      runs(1_000),
    );
  });

  test.each(LINES.map(({ why, repeat }) => [why, repeat]))('a megabyte after the name: %s', (_, repeat) => {
    inTime(() => {
      expect(() => readPodPool('a', `knhk_db_pool_total{${megabyte(repeat)}\n${rest}`, names)).toThrow(
        RangeError,
      );
    });
  });
});

describe('log lines', () => {
  test.each(LINES.map(({ why, repeat }) => [why, repeat]))('a megabyte: %s', (_, repeat) => {
    const line = megabyte(repeat);
    inTime(() => {
      expect(redactLogLine(line).length).toBeLessThanOrEqual(240);
      expect(redactLogLine(`${line}\\\n`).length).toBeLessThanOrEqual(240);
      expect(redactSql(line).length).toBeLessThanOrEqual(200);
      expect(redactText(line.slice(0, 40_000)).length).toBeLessThanOrEqual(41_000);
    });
    inTime(() => {
      const found = scanLogs([{ pod: 'a', text: `connection pool timeout ${line}\nend` }], 1);
      expect(found?.connectionTimeouts).toBeGreaterThan(0);
      expect(JSON.stringify(found).length).toBeLessThan(3_000);
      traceConnections([{ pod: 'a', text: `connection acquired id=1 call="${line}\n` }], 1, 1);
    });
  });

  test('a secret at the place where a long line is cut is not shown in half', () => {
    for (let before = 4_050; before < 4_110; before++) {
      const line = `${'\u0007'.repeat(before)} mail jane.roe@mail.example.com password=hunter2 postgres://knhk:hunter2@db`;
      expect(redactLogLine(line)).not.toMatch(/jane|hunter/);
      expect(
        redactSql(`/*${' '.repeat(before)}*/ SELECT 'jane roe' FROM hunters WHERE a = 'hunter2'`),
      ).not.toMatch(/jane|hunter2/);
    }
  });

  test('nothing that acts on a terminal is left', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const shown of [
          redactLogLine(text),
          redactSql(text),
          ...(scanLogs([{ pod: 'a', text: `too many clients ${text}` }], 1)?.samples ?? []),
        ]) {
          expect(shown).not.toMatch(CONTROLS);
        }
      }),
      runs(1_000),
    );
  });
});

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
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(DependencyError);
            expect((error as Error).message.length).toBeLessThan(500);
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
          expect(outside).toBe(
            '(sum(rate(knhk_requests_total{namespace=_,status=_,pod=~_}[60s])) or 0 * sum(rate(knhk_requests_total{namespace=_,pod=~_}[60s]))) / sum(rate(knhk_requests_total{namespace=_,pod=~_}[60s]))',
          );
          expect(matchers.filter(({ name }) => name === 'namespace').map(({ value }) => value)).toEqual(
            Array(3).fill(wellFormed(label)),
          );
          for (const { value } of matchers.filter(({ name }) => name === 'pod')) {
            const pattern = new RegExp(`^(?:${value})$`, 's');
            for (const pod of pods) expect(wellFormed(pod)).toMatch(pattern);
            if (!pods.map(wellFormed).includes(wellFormed(other)))
              expect(wellFormed(other)).not.toMatch(pattern);
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
      expect(matchesLike(pattern.replaceAll('*', other), like)).toBe(true);
      if (pattern.includes('*')) return;
      if (other !== pattern) expect(matchesLike(other, like)).toBe(false);
      // LIKE's own signs, taken for themselves alone.
      for (const sign of ['_', '%', '\\']) {
        if (pattern.includes(sign)) expect(matchesLike(pattern.replaceAll(sign, 'q'), like)).toBe(false);
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

function megabyte(repeat: string): string {
  return repeat.repeat(Math.ceil(1_048_576 / repeat.length));
}

/** A second on a quiet machine is far too long; a search that takes the square of a megabyte never ends. */
function inTime(run: () => void): void {
  const spentMs = cpuTimer();
  run();
  expect(spentMs()).toBeLessThan(3_000);
}

test('the corpus says why, once for each', () => {
  for (const { why } of [...TEXTS, ...LINES, ...METRICS]) expect(why).toMatch(/\w/);
});
