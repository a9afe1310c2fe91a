/** Step Functions takes histories of 25,000 events: no course of an incident is longer, with any configuration. */
import fc from 'fast-check';
import { readConfigurationFile } from '../../lib/configuration-file';
import type { Configuration } from '../../src/configuration/configuration';
import { eventsAtWorst, eventsWhileOpen } from '../../src/configuration/history-size';
import { ConfigurationError } from '../../src/model/errors';
import { configuration, type Sections } from '../support/builders';
import { COURSES, course, WORST } from '../support/courses';
import { moreThan, runs } from '../support/runs';
import { type StateMachineDefinition, synthesizedDefinition } from '../support/synthesized';

const shipped = readConfigurationFile('config/knhk.json');
const definition = synthesizedDefinition(shipped);

test.each(COURSES)('unresolved for 24 hours as shipped: %s', (_, of) => {
  expect(shipped.escalation.executionTimeoutSeconds).toBe(86_400);
  const { events, entered } = course(shipped, definition, of);
  expect(entered.get('Validate')).toBeGreaterThan(270);
  expect(events).toBeLessThan(5_000);
});

test.each(WORST)('at the very worst as shipped: %s', (_, of) => {
  const { events } = course(shipped, definition, of);
  expect(events).toBeGreaterThan(4_000);
  expect(events).toBeLessThanOrEqual(eventsAtWorst(shipped));
  expect(eventsAtWorst(shipped)).toBeLessThan(25_000);
});

test('each wait to know more is counted', () => {
  // More diagnoses than changes are no rounds more: what is left between the two is the waits.
  const [few, many] = [5, 9].map((maxDiagnoses) => ({
    ...shipped,
    validation: { ...shipped.validation, maxDiagnoses },
  })) as [Configuration, Configuration];
  const walked = (config: Configuration) =>
    course(config, definition, {
      remediate: () => 'applied',
      waits: ({ validation }) => validation.maxDiagnoses,
    }).events;
  expect(walked(many) - walked(few)).toBeGreaterThan(4 * 20);
  expect(eventsWhileOpen(many) - eventsWhileOpen(few)).toBeGreaterThanOrEqual(walked(many) - walked(few));
});

test('each message of a risk that is lost is counted', () => {
  // The same but for how long there is to watch: nobody is told, and it is tried again and again.
  const [short, long] = [43_200, 86_400].map((executionTimeoutSeconds) => ({
    ...shipped,
    escalation: { ...shipped.escalation, executionTimeoutSeconds },
  })) as [Configuration, Configuration];
  const walked = (config: Configuration, isUnheard: boolean) =>
    course(config, definition, {
      remediate: () => 'refused',
      isGreen: (call) => call % 2 === 0,
      retries: { count: 2, seconds: 3 },
      isUnheard,
    }).events;
  const more = (isUnheard: boolean) => walked(long, isUnheard) - walked(short, isUnheard);
  expect(more(true)).toBeGreaterThan(more(false));
  expect(eventsAtWorst(long) - eventsAtWorst(short)).toBeGreaterThanOrEqual(more(true));
});

test('intervals that are shorter than the history allows are refused', () => {
  const shortest: Sections[] = [
    { validation: { watchIntervalSeconds: 1 } },
    { validation: { sampleIntervalSeconds: 1 } },
    { remediation: { rollout: { pollSeconds: 1 } } },
    { remediation: { approval: { timeoutSeconds: 5_000, pollSeconds: 1 } } },
    { escalation: { executionTimeoutSeconds: 604_800 } },
  ];
  for (const input of shortest) expect(() => configuration(input)).toThrow(/history events/);
});

test('with any configuration that is taken, no course is longer than was counted', () => {
  const anyIntervals = fc.record({
    watch: fc.integer({ min: 1, max: 600 }),
    sample: fc.integer({ min: 1, max: 60 }),
    inARow: fc.integer({ min: 1, max: 4 }),
    poll: fc.integer({ min: 1, max: 30 }),
    timeout: fc.constantFrom(3_600, 7_200, 21_600, 86_400),
    diagnoses: fc.integer({ min: 1, max: 6 }),
    actions: fc.integer({ min: 0, max: 4 }),
  });
  let taken = 0;
  fc.assert(
    fc.property(
      anyIntervals,
      fc.constantFrom(...COURSES, ...WORST),
      ({ watch, sample, inARow, poll, timeout, diagnoses, actions }, [name, of]) => {
        const config = accepted({
          validation: {
            watchIntervalSeconds: watch,
            sampleIntervalSeconds: sample,
            samplesInARow: inARow,
            maxDiagnoses: diagnoses,
          },
          remediation: {
            maxActions: actions,
            rollout: { pollSeconds: poll },
            approval: { pollSeconds: poll },
          },
          escalation: { executionTimeoutSeconds: timeout },
        });
        if (config === null) return;
        taken += 1;
        expect(eventsWhileOpen(config)).toBeLessThanOrEqual(5_000);
        // The waits are in the definition; the rest is the same.
        const { events } = course(config, withWaits(config), of);
        expect([name, events <= eventsAtWorst(config)]).toEqual([name, true]);
        if (COURSES.some(([each]) => each === name) && name !== 'no change is needed, and it stays red')
          expect([name, events <= eventsWhileOpen(config)]).toEqual([name, true]);
      },
    ),
    runs(100),
  );
  expect(taken).toBeGreaterThan(moreThan(5));
});

function accepted(sections: Sections): Configuration | null {
  try {
    return configuration(sections);
  } catch (error) {
    if (error instanceof ConfigurationError) return null;
    throw error;
  }
}

function withWaits({
  validation,
  remediation: { settleSeconds, approval },
}: Configuration): StateMachineDefinition {
  const seconds: Record<string, number> = {
    KeepWatching: validation.watchIntervalSeconds,
    Settle: settleSeconds,
    WaitForApproval: approval.pollSeconds,
  };
  return JSON.parse(JSON.stringify(definition), (key, value) =>
    seconds[key] === undefined ? value : { ...value, Seconds: seconds[key] },
  );
}
