/**
 * The webhook, whatever is sent: an answer that asks for no retry, no execution but for a firing alert of the runbook,
 * and none that the workflow would then refuse.
 */
import assert from 'node:assert/strict';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { handler } from '../../lambdas/intake';
import { prepareIncident } from '../../src/intake/prepare';
import { MAX_ALERT_BYTES } from '../../src/model/limits';
import { isBelow } from '../support/bounds';
import { configuration } from '../support/builders';
import { cpuTimer } from '../support/cpu-time';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';
import { anyCharacter, anyTime, BODIES, hostileText } from '../support/hostile';
import { runs } from '../support/runs';

const config = configuration();
const CRITICAL = config.alerts.critical.name;
const LABELS = { alertname: CRITICAL, namespace: 'knhk', deployment: 'knhk-closed-loop' };
const EXECUTION = {
  id: 'arn:aws:states:us-east-1:000000000000:execution:r:e',
  startTime: '2026-01-31T03:00:20Z',
};
/** Far below the 6 MB that a function may answer with; as a line of a log, below the 256 KiB that are kept. */
const MAX_ANSWER_BYTES = 100_000;

const mockStarted: { input: unknown; name: string }[] = [];
jest.mock('../../src/adapters/aws/executions', () => ({
  Executions: class {
    async start(input: unknown, name: string) {
      mockStarted.push({ input: JSON.parse(JSON.stringify(input)), name });
      return { executionArn: `arn:${name}`, started: true };
    }
  },
}));

provideConfiguration(config);
const output = captureOutput();
beforeAll(() => {
  process.env['RUNBOOK_STATE_MACHINE_ARN'] = 'arn:aws:states:us-east-1:000000000000:stateMachine:r';
});

const alert = (overrides: object = {}) => ({
  status: 'firing',
  labels: LABELS,
  annotations: { summary: 'full' },
  startsAt: '2026-01-31T03:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus/graph',
  fingerprint: 'f1',
  ...overrides,
});
const webhook = (overrides: object = {}) => ({
  version: '4',
  groupKey: '{}:{}',
  status: 'firing',
  receiver: 'r',
  alerts: [alert()],
  ...overrides,
});

async function send(body: string): Promise<{ status: number; started: typeof mockStarted }> {
  mockStarted.length = 0;
  output.clear();
  const spentMs = cpuTimer();
  const { statusCode, body: answer } = await handler({
    body,
    isBase64Encoded: false,
  } as APIGatewayProxyEvent);
  isBelow(spentMs(), 2_000);
  isBelow(Buffer.byteLength(answer), MAX_ANSWER_BYTES);
  isBelow(Buffer.byteLength(JSON.stringify(output.lines())), MAX_ANSWER_BYTES);
  assert.notEqual(JSON.parse(answer), null);
  assert.match(String(statusCode), /^(202|400|413)$/);
  if (statusCode !== 202) assert.deepEqual(mockStarted, []);
  for (const { input, name } of mockStarted) {
    assert.match(name, /^pool-[0-9a-f]{32}$/);
    isBelow(Buffer.byteLength(JSON.stringify(input)), MAX_ALERT_BYTES + 256);
    const incident = prepareIncident(input, { ...EXECUTION, name }, config);
    // Step Functions waits until it: it has to be a time as the service reads one.
    assert.match(incident.escalateAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(incident.target.name, 'knhk-closed-loop');
  }
  return { status: statusCode, started: [...mockStarted] };
}

/** Judged without any code of the intake: is there a firing alert of the runbook in it? */
function asksForAnExecution(body: string): boolean {
  try {
    const { version, alerts } = JSON.parse(body);
    return (
      ['4', '1'].includes(version) &&
      alerts.some(
        (each: { status?: unknown; labels?: Record<string, unknown> } | null) =>
          each?.status === 'firing' &&
          Object.entries(LABELS).every(
            ([name, value]) => Object.hasOwn(each.labels ?? {}, name) && each.labels?.[name] === value,
          ),
      )
    );
  } catch {
    return false;
  }
}

const labels = fc.oneof(
  fc.dictionary(hostileText, hostileText, { maxKeys: 4 }).map((more) => ({ ...more, ...LABELS })),
  fc
    .tuple(fc.constantFrom(...Object.keys(LABELS)), hostileText)
    .map(([name, value]) => ({ ...LABELS, [name]: value })),
  fc.jsonValue({ maxDepth: 2 }),
);
const address = fc
  .tuple(fc.webAuthority(), hostileText)
  .map(([authority, text]) => `https://${authority}/${encodeURIComponent(text.toWellFormed())}`);
/** Mostly right, so that it gets far. */
const nearlyAlert = fc.record(
  {
    status: fc.constantFrom('firing', 'firing', 'resolved', 'FIRING', null),
    labels,
    annotations: fc.oneof(fc.record({ summary: hostileText }), fc.jsonValue({ maxDepth: 1 })),
    startsAt: anyTime,
    endsAt: anyTime,
    generatorURL: fc.oneof(hostileText, address, fc.jsonValue({ maxDepth: 1 })),
    fingerprint: hostileText,
  },
  { requiredKeys: [] },
);
const someFields = nearlyAlert.chain((all) =>
  fc.shuffledSubarray(Object.entries(all)).map((some) => alert(Object.fromEntries(some.slice(0, 1)))),
);
const nearlyWebhook = fc
  .record({
    alerts: fc.oneof(
      { weight: 8, arbitrary: fc.array(someFields, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    ),
    field: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      {
        weight: 1,
        arbitrary: fc.dictionary(
          fc.constantFrom(
            'version',
            'groupKey',
            'status',
            'receiver',
            'truncatedAlerts',
            '__proto__',
            'constructor',
          ),
          fc.oneof(hostileText, fc.jsonValue({ maxDepth: 2 })),
          { maxKeys: 2 },
        ),
      },
    ),
    groupKey: hostileText.map((text) => text || '{}'),
  })
  .map(({ alerts, field, groupKey }) => JSON.stringify(webhook({ groupKey, alerts, ...field })));
const anyBody = fc.oneof(
  { weight: 8, arbitrary: nearlyWebhook },
  { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.oneof(hostileText, fc.string({ unit: anyCharacter })) },
  // A right one with a piece of it missing, or one too many.
  {
    weight: 1,
    arbitrary: fc
      .tuple(nearlyWebhook, fc.nat(2_000), hostileText)
      .map(
        ([body, at, piece]) => body.slice(0, at % body.length) + piece + body.slice((at % body.length) + 1),
      ),
  },
);

test('ten thousand webhooks', async () => {
  const seen = { 202: 0, 400: 0, started: 0 };
  await fc.assert(
    fc.asyncProperty(anyBody, async (body) => {
      const { status, started } = await send(body);
      seen[status as 202] += 1;
      seen.started += started.length;
      if (started.length > 0) assert.ok(asksForAnExecution(body), 'started though nothing asked for it');
    }),
    runs(10_000),
  );
  // Worth something only if it got through the door, and did not always.
  expect(seen['202']).toBeGreaterThan(1_000);
  expect(seen['400']).toBeGreaterThan(1_000);
  expect(seen.started).toBeGreaterThan(500);
});

test.each(
  BODIES.map((each) => [each.why, each.body ?? JSON.stringify(webhook({ alerts: [alert(each.alert)] }))]),
)('the corpus: %s', async (_, body) => {
  const { started } = await send(body);
  if (started.length > 0) expect(asksForAnExecution(body)).toBe(true);
});

const many = (count: number, overrides: (index: number) => object) =>
  JSON.stringify(webhook({ alerts: Array.from({ length: count }, (_, index) => alert(overrides(index))) }));
const full = (character: string, length = 1_024) =>
  Object.fromEntries(Array.from({ length: 61 }, (_, index) => [`l${index}`, character.repeat(length)]));

test.each<[string, string, number]>([
  ['ten thousand alerts', many(10_000, () => ({})), 400],
  [
    'as many as are taken, of another name',
    many(1_000, (index) => ({ labels: { alertname: 'x'.repeat(1_000) }, fingerprint: `${index}` })),
    202,
  ],
  [
    'as many as are taken, each wrong in every field',
    many(1_000, () => ({ status: 1, labels: { a: 1, b: 2 }, startsAt: 3, endsAt: 4, fingerprint: 5 })),
    400,
  ],
  [
    'a label whose name has a megabyte',
    many(1, () => ({ labels: { ...LABELS, ['n'.repeat(1e6)]: 1 } })),
    400,
  ],
  ['a label whose value has five', many(1, () => ({ labels: { ...LABELS, a: 'n'.repeat(5e6) } })), 413],
  [
    'labels that fit one by one, of characters that JSON writes as six',
    many(1, () => ({ labels: { ...full('\u0001'), ...LABELS } })),
    202,
  ],
  [
    'labels that fit one by one, of characters of three bytes',
    many(1, () => ({ labels: { ...full('中'), ...LABELS } })),
    202,
  ],
  ['a group key of as many', JSON.stringify(webhook({ groupKey: '\u0001'.repeat(8_000) })), 202],
  ['lists in lists, 100,000 deep', `${'['.repeat(1e5)}${']'.repeat(1e5)}`, 400],
  [
    'objects in objects, as deep, where any field may be',
    `{"version":"4","x":${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}}`,
    400,
  ],
  [
    'the same in a field that is not read',
    JSON.stringify(webhook({ deep: 0 })).replace('"deep":0', `"deep":${'['.repeat(1e5)}${']'.repeat(1e5)}`),
    202,
  ],
  ['five megabytes of spaces', ' '.repeat(5e6), 413],
])('%s', async (_, body, status) => {
  const answer = await send(body);
  expect(answer.status).toBe(status);
});
