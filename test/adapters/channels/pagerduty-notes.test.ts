/** What was changed, as a note on the incident in PagerDuty: against the local receiver of its REST API. */
import { AUDIENCES } from '../../../src/model/audiences';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const channel = () => bench.channel('pagerduty');
const changed = (of: Parameters<typeof message>[0] = {}) =>
  message({
    kind: 'action-taken',
    phase: 'note',
    audience: 'sre-on-call',
    headline: '38 sessions ended.',
    ...of,
  });
const page = (audience: 'sre-on-call' | 'lead-engineer') => channel().send(message({ audience }));
const statuses = () => bench.receivers.attempts.map(({ status }) => status);

test('it takes what was changed, for those whose service is configured, and no other note', () => {
  const accepts = (of: Parameters<typeof message>[0]) =>
    AUDIENCES.filter((audience) => channel().accepts(changed({ ...of, audience })));
  expect(accepts({})).toEqual(['sre-on-call', 'lead-engineer', 'engineering-manager']);
  expect(accepts({ kind: 'waiting' })).toEqual([]);
  const { notes, ...without } = bench.receivers.notifications.pagerDuty;
  expect(bench.channel('pagerduty', { pagerDuty: without }).accepts(changed())).toBe(false);
  const one = { ...without, notes: { ...notes, services: { 'lead-engineer': 'PSVC1' } } };
  expect(bench.channel('pagerduty', { pagerDuty: one }).accepts(changed())).toBe(false);
});

test('it is on the incident of the audience alone, newest first, and pages nobody', async () => {
  await page('lead-engineer');
  await page('sre-on-call');
  expect(await channel().send(changed())).toEqual({ attempts: 1 });
  expect(bench.receivers.pagerDuty.notes).toEqual([
    {
      audience: 'sre-on-call',
      dedupKey: 'pool-1',
      content: expect.stringMatching(/^38 sessions ended\.\nFinding: leaked/),
    },
  ]);
  expect(bench.receivers.pagerDuty.alerts.map(({ triggers }) => triggers)).toEqual([1, 1]);
});

test('where nobody was paged there is no note, and that is no failure', async () => {
  await page('lead-engineer');
  expect(await channel().send(changed())).toEqual({ attempts: 1 });
  expect(await channel().send(changed({ incidentId: 'pool-2', audience: 'lead-engineer' }))).toEqual({
    attempts: 1,
  });
  expect(bench.receivers.pagerDuty.notes).toEqual([]);
});

test('a failure is tried again; a key that is not taken is not, and not shown', async () => {
  await page('sre-on-call');
  bench.receivers.behave('pagerduty', 'fail', { times: 1 });
  expect(await channel().send(changed())).toEqual({ attempts: 2 });
  expect(statuses()).toEqual([202, 500, 200, 201]);
  bench.secrets['knhk-runbook/pagerduty-rest'] = 's3cret-key-of-nobody';
  const { message: text } = await failureOf(channel().send(changed()));
  expect(text).toContain('pagerduty: HTTP 401');
  expect(text).not.toContain('s3cret');
});

test.each(['hang', 'down', 'garbage'] as const)('%s: told in time', async (behaviour) => {
  bench.receivers.behave('pagerduty', behaviour);
  expect((await failureOf(channel().send(changed()))).dependency).toBe('pagerduty');
});

test('a user that PagerDuty does not know is told', async () => {
  await page('sre-on-call');
  const { notes, ...rest } = bench.receivers.notifications.pagerDuty;
  const pagerDuty = { ...rest, notes: { ...notes, from: 'nobody@example.com' } };
  const failure = await failureOf(bench.channel('pagerduty', { pagerDuty }).send(changed()));
  expect(failure.message).toContain('HTTP 400');
  expect(failure.message).toContain('Requester User Not Found');
});
