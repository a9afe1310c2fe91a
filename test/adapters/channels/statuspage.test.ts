/** Statuspage: one public incident from the first word to the last, against the local receiver. */
import { sendBoundMs } from '../../../src/adapters/channels/attempts';
import { AUDIENCES } from '../../../src/model/audiences';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const channel = () => bench.channel('statuspage');
const incidents = () => bench.receivers.statuspage.incidents;
const component = () => Object.values(bench.receivers.statuspage.components)[0];
const said = () =>
  bench.receivers.attempts
    .map(({ method, status }) => `${method} ${status}`)
    .filter((each) => !each.startsWith('GET 200'));
const publicly = (overrides: Parameters<typeof message>[0] = {}) =>
  message({
    audience: 'status-page',
    kind: 'risk',
    headline: 'Some requests fail. We are on it.',
    ...overrides,
  });

test('it speaks to the public and to nobody else', () => {
  expect(AUDIENCES.filter((audience) => channel().accepts(message({ audience })))).toEqual(['status-page']);
});

test('an incident goes through its states, and the component with it', async () => {
  const steps = [
    ['risk', 'page', 'investigating', 'partial_outage'],
    ['unresolved', 'page', 'identified', 'major_outage'],
    ['action-taken', 'note', 'monitoring', 'partial_outage'],
    ['acknowledged', 'acknowledged', 'monitoring', 'partial_outage'],
    ['execution-ended', 'closed', 'monitoring', 'partial_outage'],
    ['resolved', 'closed', 'resolved', 'operational'],
  ] as const;
  for (const [kind, phase, status, componentStatus] of steps) {
    const outage = componentStatus === 'major_outage' ? 'major' : 'partial';
    expect(await channel().send(publicly({ kind, phase, outage, headline: `Now: ${kind}.` }))).toEqual({
      attempts: 1,
    });
    expect(incidents()).toMatchObject([{ status, name: message().subject }]);
    expect(component()).toBe(componentStatus);
  }
  expect(incidents()[0]?.incident_updates.map(({ body }) => body)).toEqual(
    steps.map(([kind]) => `Now: ${kind}.`).reverse(),
  );
  expect(bench.taken.map(({ audience, subject }) => [audience, subject])).toEqual(
    steps.map(() => ['status-page', message().subject]),
  );
});

test('the public reads the subject and the headline, and nothing else of the message', async () => {
  await channel().send(publicly());
  expect(bench.taken[0]?.request).toEqual({
    incident: {
      name: message().subject,
      status: 'investigating',
      body: 'Some requests fail. We are on it.',
      component_ids: ['8kbf7d35c070'],
      components: { '8kbf7d35c070': 'partial_outage' },
      deliver_notifications: true,
      metadata: { connection_pool_runbook: { incident: 'pool-1' } },
    },
  });
});

test('without components there is nothing about them', async () => {
  const statuspage = { ...bench.receivers.notifications.statuspage, componentIds: [] };
  await bench.channel('statuspage', { statuspage }).send(publicly());
  expect(bench.taken[0]?.request).not.toHaveProperty('incident.components');
  expect(component()).toBe('operational');
});

test.each([
  ['note', 'action-taken'],
  ['acknowledged', 'acknowledged'],
  ['closed', 'resolved'],
] as const)('%s about what was never published: nothing, and no failure', async (phase, kind) => {
  expect(await channel().send(publicly({ phase, kind }))).toEqual({ attempts: 1 });
  expect(incidents()).toEqual([]);
});

test('an incident of somebody else is left alone', async () => {
  await channel().send(publicly({ incidentId: 'pool-0' }));
  await channel().send(publicly({ incidentId: 'pool-1' }));
  await channel().send(publicly({ incidentId: 'pool-1', kind: 'resolved', phase: 'closed' }));
  expect(incidents().map(({ status }) => status)).toEqual(['investigating', 'resolved']);
});

test('an answer that was lost makes no second incident, and no second update', async () => {
  const lose = () => bench.receivers.behave('statuspage', 'lost-answer', { times: 1 });
  // The first request only looks for the incident; the one that says something comes after it.
  lose();
  expect(await channel().send(publicly())).toEqual({ attempts: 2 });
  for (const step of [
    { kind: 'risk' },
    { kind: 'unresolved' },
    { kind: 'resolved', phase: 'closed' },
  ] as const) {
    const incidentId = 'pool-2';
    const sending = channel().send(publicly({ ...step, incidentId }));
    const looked = bench.receivers.attempts.length + 1;
    while (bench.receivers.attempts.length < looked) await new Promise((resolve) => setImmediate(resolve));
    lose();
    expect(await sending).toEqual({ attempts: 2 });
  }
  expect(incidents().map(({ metadata, status }) => [Object.values(metadata), status])).toEqual([
    [[{ incident: 'pool-1' }], 'investigating'],
    [[{ incident: 'pool-2' }], 'resolved'],
  ]);
  expect(incidents()[1]?.incident_updates.map(({ status }) => status)).toEqual([
    'resolved',
    'identified',
    'investigating',
  ]);
});

test('a message that is sent again as a whole says nothing twice', async () => {
  await channel().send(publicly());
  await channel().send(publicly());
  expect(incidents()).toHaveLength(1);
  expect(incidents()[0]?.incident_updates).toHaveLength(1);
});

test('what was said before something else is said again', async () => {
  for (const headline of ['Still failing.', 'A repair was made.', 'Still failing.']) {
    await channel().send(publicly({ headline }));
  }
  expect(incidents()[0]?.incident_updates).toHaveLength(3);
});

test('long texts are cut', async () => {
  await channel().send(publicly({ subject: 'é'.repeat(400), headline: 'é'.repeat(60_000) }));
  expect(incidents()[0]?.name).toHaveLength(200);
  expect(incidents()[0]?.incident_updates[0]?.body).toHaveLength(5_000);
});

test('a failure is tried again', async () => {
  bench.receivers.behave('statuspage', 'fail', { times: 1 });
  expect(await channel().send(publicly())).toEqual({ attempts: 2 });
  expect(said()).toEqual(['GET 500', 'POST 201']);
});

test.each(['hang', 'down'] as const)('%s: gives up in time', async (behaviour) => {
  bench.receivers.behave('statuspage', behaviour);
  const startedMs = Date.now();
  expect((await failureOf(channel().send(publicly()))).message).toMatch(/^statuspage: after 3 attempts: /);
  expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(bench.config()) + 1_000);
});

test('where nobody knows what is open, nothing is opened', async () => {
  bench.receivers.behave('statuspage', 'garbage', { times: 1 });
  const failure = await failureOf(channel().send(publicly()));
  expect(failure.message).toBe('statuspage: the list of open incidents has an unknown shape');
  expect(incidents()).toEqual([]);
});

test('a key and a page that are refused are not tried again, and the key is not shown', async () => {
  bench.secrets['knhk-runbook/statuspage'] = 'wr0ngkey';
  const refused = await failureOf(channel().send(publicly()));
  expect(refused.message).toBe('statuspage: HTTP 401: {"error":"Could not authenticate"}');
  bench.secrets['knhk-runbook/statuspage'] = bench.receivers.secrets['knhk-runbook/statuspage'] ?? '';
  const statuspage = { ...bench.receivers.notifications.statuspage, pageId: 'elsewhere' };
  const lost = await failureOf(bench.channel('statuspage', { statuspage }).send(publicly()));
  expect(lost.message).toBe('statuspage: HTTP 404: {"error":"Not found"}');
  expect(said()).toEqual(['GET 401', 'GET 404']);
});
