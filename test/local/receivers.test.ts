/** The receivers take what the real services take, and refuse what they refuse. */
import { SECRET_IDS } from '../../local/configuration';
import { type Receivers, startReceivers } from '../../local/receivers/receivers';
import { configuration } from '../support/builders';
import { ask, openReceivers, type ReceiversBench } from './receivers-support';

let bench: ReceiversBench;
let receivers: Receivers;
let taken: ReceiversBench['taken'];
beforeEach(async () => {
  bench = await openReceivers();
  ({ receivers, taken } = bench);
});
afterEach(() => bench.processes.close());

test('its part of the configuration is a valid one, and its secrets are new in every run', async () => {
  const { notifications } = receivers;
  expect(configuration({ notifications }).notifications).toMatchObject(notifications);
  const other = await startReceivers(bench.processes, { outbox: { add: () => undefined } });
  for (const [id, value] of Object.entries(other.secrets)) expect(value).not.toBe(bench.secret(id));
});

describe('PagerDuty', () => {
  const event = (overrides: object = {}) => ({
    routing_key: bench.byAudience(SECRET_IDS.pagerDuty)['sre-on-call'],
    event_action: 'trigger',
    dedup_key: 'pool-1',
    payload: { summary: 'full', source: 'knhk', severity: 'critical' },
    ...overrides,
  });
  const enqueue = (body: unknown) => ask('POST', `${receivers.url}/pagerduty/v2/enqueue`, body);

  test('an event is accepted', async () => {
    const { status, text } = await enqueue(event());
    expect(status).toBe(202);
    expect(JSON.parse(text)).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'pool-1' });
    expect(taken).toMatchObject([{ channel: 'pagerduty', audience: 'sre-on-call', subject: 'full' }]);
    expect(JSON.stringify(taken)).not.toContain(event().routing_key);
  });

  test.each([
    ['no action', { event_action: undefined }],
    ['an unknown action', { event_action: 'close' }],
    ['a short key', { routing_key: 'short' }],
    ['an unknown key', { routing_key: 'f'.repeat(32) }],
    ['no payload', { payload: undefined }],
    ['no summary', { payload: { source: 'knhk', severity: 'critical' } }],
    [
      'a summary that is too long',
      { payload: { summary: 'x'.repeat(1_025), source: 'a', severity: 'info' } },
    ],
    ['an unknown severity', { payload: { summary: 'x', source: 'a', severity: 'page' } }],
    ['a time that is none', { payload: { summary: 'x', source: 'a', severity: 'info', timestamp: 'now' } }],
    ['a key that is too long', { dedup_key: 'x'.repeat(256) }],
    ['a link without an address', { links: [{ text: 'Report' }] }],
    ['an end of nothing', { event_action: 'resolve', dedup_key: undefined }],
    ['a field that is none', { links_: [] }],
  ])('%s is refused', async (_what, overrides) => {
    const { status, text } = await enqueue(event(overrides));
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ status: 'invalid event', message: 'Event object is invalid' });
    expect(taken).toEqual([]);
    expect(receivers.attempts).toMatchObject([{ channel: 'pagerduty', method: 'POST', status: 400 }]);
  });

  test('what is no JSON is refused', async () => {
    const { status, text } = await enqueue('{');
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ status: 'Unrecognized object', errors: ['JSON parse error'] });
  });

  test('an alert that is over is not opened again: the next is another', async () => {
    for (const event_action of ['resolve', 'trigger', 'trigger', 'resolve', 'acknowledge', 'trigger']) {
      await enqueue(event({ event_action }));
    }
    expect(receivers.pagerDuty.alerts.map(({ status, triggers }) => [status, triggers])).toEqual([
      ['resolved', 2],
      ['triggered', 1],
    ]);
  });
});

describe('Slack', () => {
  const url = () => bench.byAudience(SECRET_IDS.slack)['lead-engineer'] ?? '';
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  const header = (text: string) => ({ type: 'header', text: { type: 'plain_text', text } });

  test('blocks are taken, and read as people see them', async () => {
    const about = [{ type: 'plain_text', text: 'kind: risk' }];
    const blocks = [
      header('1 &lt; 2'),
      section('a &amp; b'),
      { type: 'context', block_id: 'about', elements: about },
    ];
    expect(await ask('POST', url(), { text: 'short', blocks })).toMatchObject({ status: 200, text: 'ok' });
    expect(taken).toMatchObject([
      { audience: 'lead-engineer', subject: '1 < 2', message: 'a & b', messageAttributes: { kind: 'risk' } },
    ]);
    expect(await ask('POST', url(), { text: 'alone' })).toMatchObject({ text: 'ok' });
    expect(taken[1]).toMatchObject({ message: 'alone' });
  });

  test.each([
    ['{', 'invalid_payload'],
    [{}, 'no_text'],
    [{ blocks: [] }, 'invalid_blocks'],
    [{ blocks: [header('x'.repeat(151))] }, 'invalid_blocks'],
    [{ blocks: [section('x'.repeat(3_001))] }, 'invalid_blocks'],
    [{ blocks: [section('')] }, 'invalid_blocks'],
    [{ blocks: Array(51).fill({ type: 'divider' }) }, 'invalid_blocks'],
    [
      { blocks: [{ type: 'section', fields: Array(11).fill({ type: 'mrkdwn', text: 'x' }) }] },
      'invalid_blocks',
    ],
    [
      { blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: 'x'.repeat(2_001) }] }] },
      'invalid_blocks',
    ],
    [{ blocks: [{ type: 'section' }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'banner' }] }, 'invalid_blocks'],
    [{ blocks: [1, 2].map(() => ({ type: 'divider', block_id: 'same' })) }, 'invalid_blocks'],
  ])('%j is refused', async (body, answer) => {
    expect(await ask('POST', url(), body)).toMatchObject({ status: 400, text: answer });
    expect(taken).toEqual([]);
  });

  test('a token and a service that are not there', async () => {
    expect(await ask('POST', `${url()}x`, { text: 'a' })).toMatchObject({
      status: 403,
      text: 'invalid_token',
    });
    const gone = url().replace('/services/T', '/services/TX');
    expect(await ask('POST', gone, { text: 'a' })).toMatchObject({ status: 404, text: 'no_service' });
    expect(receivers.attempts.map(({ path }) => path)).toEqual(['/slack/services/…', '/slack/services/…']);
  });
});

describe('Statuspage', () => {
  const incident = {
    name: 'Errors',
    status: 'investigating',
    body: 'We look.',
    metadata: { ours: { incident: 'p' } },
  };
  const call = (method: string, path = '', body?: unknown, key = bench.secret(SECRET_IDS.statuspage)) => {
    const { url, pageId } = receivers.notifications.statuspage;
    return ask(method, `${url}/v1/pages/${pageId}/incidents${path}`, body, { authorization: `OAuth ${key}` });
  };

  test('an incident is created, changed, and no longer open when it is resolved', async () => {
    const created = JSON.parse((await call('POST', '', { incident })).text);
    expect(created).toMatchObject({ name: 'Errors', status: 'investigating', metadata: incident.metadata });
    const [id] = receivers.notifications.statuspage.componentIds;
    const components = { [id ?? '']: 'major_outage' };
    const change = { incident: { status: 'identified', body: 'Found.', components } };
    expect(await call('PATCH', `/${created.id}`, change)).toMatchObject({ status: 200 });
    expect(receivers.statuspage.components).toEqual(components);
    const open = JSON.parse((await call('GET', '/unresolved')).text);
    expect(open).toMatchObject([
      { id: created.id, incident_updates: [{ body: 'Found.' }, { body: 'We look.' }] },
    ]);
    await call('PATCH', `/${created.id}`, { incident: { status: 'resolved' } });
    expect(JSON.parse((await call('GET', '/unresolved')).text)).toEqual([]);
    expect(JSON.parse((await call('GET')).text)).toHaveLength(1);
    expect(taken.map(({ messageAttributes }) => messageAttributes['status'])).toEqual([
      'investigating',
      'identified',
      'resolved',
    ]);
  });

  test.each([
    ['no name', { ...incident, name: undefined }],
    ['a name that is too long', { ...incident, name: 'x'.repeat(256) }],
    ['a text that is too long', { ...incident, body: 'x'.repeat(25_001) }],
    ['an unknown status', { ...incident, status: 'broken' }],
    ['a component of somebody else', { ...incident, component_ids: ['nobody'] }],
    ['an unknown status of a component', { ...incident, components: { '8kbf7d35c070': 'broken' } }],
    ['metadata that are not objects', { ...incident, metadata: { ours: 'p' } }],
  ])('%s is refused', async (_what, body) => {
    const { status, text } = await call('POST', '', { incident: body });
    expect(status).toBe(422);
    expect(JSON.parse(text)).toEqual({ error: [expect.any(String)] });
    expect(receivers.statuspage.incidents).toEqual([]);
    expect(taken).toEqual([]);
  });

  test('a wrong key, a wrong page, no incident, and one that is not there', async () => {
    expect(await call('GET', '/unresolved', undefined, 'wrong')).toMatchObject({ status: 401 });
    const { url } = receivers.notifications.statuspage;
    const authorization = `OAuth ${bench.secret(SECRET_IDS.statuspage)}`;
    const elsewhere = await ask('GET', `${url}/v1/pages/other/incidents`, undefined, { authorization });
    expect(elsewhere.status).toBe(404);
    expect(await call('POST', '', { name: 'Errors' })).toMatchObject({ status: 400 });
    expect(await call('PATCH', '/nobody', { incident: { body: 'x' } })).toMatchObject({ status: 404 });
  });
});

test('the webhook takes nothing without its token, its key and all of the message', async () => {
  const { url } = receivers.notifications.webhook;
  const authorization = `Bearer ${bench.secret(SECRET_IDS.webhook)}`;
  const key = { 'idempotency-key': 'a'.repeat(64) };
  expect(await ask('POST', url, {}, key)).toMatchObject({ status: 401 });
  expect(await ask('POST', url, {}, { authorization })).toMatchObject({ status: 400 });
  expect(await ask('POST', url, { version: 1, message: {} }, { authorization, ...key })).toMatchObject({
    status: 400,
  });
  expect(taken).toEqual([]);
});
