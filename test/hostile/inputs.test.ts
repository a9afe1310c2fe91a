/** What a person types, and what a file configures: refused in words, or read. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseConfiguration } from '../../src/configuration/configuration';
import { prepareIncident } from '../../src/intake/prepare';
import { ConfigurationError, InvalidInputError, RejectedAlertError } from '../../src/model/errors';
import { isBelow } from '../support/bounds';
import { configuration, TARGET_INPUT } from '../support/builders';
import { anyTime, CONTROLS, hostileText, LINES, METRICS, TEXTS } from '../support/hostile';
import { runs } from '../support/runs';

const config = configuration();
const EXECUTION = { id: 'arn:e', name: 'e', startTime: '2026-01-31T03:00:20.000Z' };

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
          assert.equal(incident.target.name, 'knhk-closed-loop');
          assert.match(incident.escalateAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
          assert.equal(Object.getPrototypeOf(incident), Object.prototype);
        } catch (error) {
          expectRefusal(error, refusalOf(input));
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
    expect(() => prepareIncident(input, EXECUTION, config)).toThrow(refusalOf(input));
    try {
      prepareIncident(input, EXECUTION, config);
    } catch (error) {
      expectRefusal(error, refusalOf(input));
    }
  });

  /** Nobody typed an alert's. */
  const refusalOf = (input: unknown) =>
    (input as { trigger?: unknown } | null)?.trigger === 'alert' ? RejectedAlertError : InvalidInputError;
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
      remediation: section.map((each) => ({ mode: 'auto', ...each })),
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
    configuration({ targets: [{ ...TARGET_INPUT, alertLabels }] });
    throw new Error('it was to be refused');
  } catch (error) {
    expectRefusal(error, ConfigurationError);
  }
});

function expectRefusal(error: unknown, kind: new (...args: never[]) => Error): void {
  if (!(error instanceof kind)) throw error;
  // It becomes the cause of a failed execution, and a page.
  isBelow(error.message.length, 20_000);
  assert.doesNotMatch(error.message, CONTROLS);
}

test('the corpus says why, once for each', () => {
  for (const { why } of [...TEXTS, ...LINES, ...METRICS]) expect(why).toMatch(/\w/);
});
