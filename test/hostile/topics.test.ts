/** Messages of an alert topic, whatever they say: read, or refused with a reason that is short; never anything else. */
import fc from 'fast-check';
import { decideExecutions } from '../../src/intake/incidents';
import { readManagedMessage } from '../../src/intake/managed-message';
import { prepareIncident } from '../../src/intake/prepare';
import { InvalidInputError } from '../../src/model/errors';
import { configuration } from '../support/builders';
import { anyTime, hostileText } from '../support/hostile';
import { moreThan, runs } from '../support/runs';

const config = configuration();
const EXECUTION = { id: 'arn', name: 'n', startTime: '2026-01-31T03:00:20Z' };
const MAX_REASON_LENGTH = 20_000;
const LABELS = { alertname: config.alerts.critical.name, ...config.targets[0]?.alertLabels };

/** Right for the most part: what is wrong everywhere is refused for its first mistake alone. */
const mostly = (right: unknown, ...odd: fc.Arbitrary<unknown>[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.oneof(...odd) });

const alert = fc.record({
  status: mostly('firing', fc.constant('resolved'), hostileText),
  labels: mostly(LABELS, fc.dictionary(hostileText, hostileText), fc.jsonValue()),
  annotations: fc.oneof(fc.dictionary(hostileText, hostileText), fc.jsonValue()),
  startsAt: mostly('2026-01-31 03:00:10.153 +0000 UTC', anyTime, hostileText),
  fingerprint: hostileText,
});
const message = fc.record({
  receiver: mostly('runbook', hostileText, fc.jsonValue()),
  alerts: fc.oneof(fc.array(fc.oneof(alert, fc.jsonValue()), { maxLength: 5 }), fc.jsonValue()),
  groupLabels: mostly({ namespace: 'knhk' }, fc.dictionary(hostileText, hostileText), fc.jsonValue()),
});

it('start what the workflow takes, or are refused', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        message.map((each) => JSON.stringify(each)),
        hostileText,
      ),
      (text) => {
        try {
          const { executions } = decideExecutions(readManagedMessage(text), config);
          for (const { input } of executions) prepareIncident(input, EXECUTION, config);
          taken += executions.length;
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
          expect((error as Error).message.length).toBeLessThan(MAX_REASON_LENGTH);
        }
      },
    ),
    runs(500),
  );
  expect(taken).toBeGreaterThan(moreThan(20));
});
