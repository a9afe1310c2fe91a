/** A click in Slack and an acknowledgement in PagerDuty, in a real local run: through the API, its functions, to the change. */
import { type SignedRequest, sendSigned } from '../../local/receivers/signed-request';
import { startWorld, type World } from '../../local/world';
import { readExecution } from '../../src/history/read';
import { eventually } from '../support/eventually';

let world: World;
/** It asks before it traces connections. */
let arn: string;
beforeAll(async () => {
  world = await startWorld({ replicas: 2, poolSize: 5, requestsPerSecond: 10 });
  arn = (await world.executions.start({ mode: 'approve', traceSeconds: 1 })).executionArn;
  await eventually('the button', async () => world.receivers.slack.find('approve'), 60_000);
});
afterAll(() => world?.close());

const at = (path: string) => world.webhook.url.replace('/alerts', path);
const ADA = { id: 'U061F7AUR', username: 'ada' };
const BOB = { id: 'U061F7BOB', username: 'bob' };
const click = (action: string, user = ADA, now?: Date) =>
  world.receivers.slack.click(at('/slack/actions'), action, user, now);
const altered = (request: SignedRequest) => ({ ...request, body: request.body.replace('ada', 'eve') });
const shown = () => JSON.stringify(world.receivers.slack.all);
const historyOf = async () => readExecution(await world.executions.history(arn));

it('an alert that is acknowledged in PagerDuty is let in with its signature alone', async () => {
  const key = arn.split(':').at(-1) ?? '';
  await eventually(
    'the page',
    async () => world.receivers.pagerDuty.alerts.find(({ dedupKey }) => dedupKey === key),
    60_000,
  );
  const event = (user: { id: string; name: string } | null) =>
    world.receivers.pagerDuty.event(at('/pagerduty/events'), { type: 'incident.acknowledged', key, user });
  const person = event({ id: 'PLH1HKV', name: 'Ada Lovelace' });
  expect(await sendSigned({ ...person, body: person.body.replace('Ada', 'Eve') })).toBe(401);
  expect(await sendSigned(event(null))).toBe(200);
  expect(await sendSigned(person)).toBe(200);
});

it('a plan is approved by a button, by whoever clicked, once: not by what is altered, old or late; both words are in the history', async () => {
  const [good, second] = [click('approve'), click('approve', BOB)];
  expect(await sendSigned(altered(good))).toBe(401);
  expect(await sendSigned(click('approve', ADA, new Date(Date.now() - 301_000)))).toBe(401);
  expect(await sendSigned(good)).toBe(200);
  await eventually('who approved, in the message', async () => shown().includes('approved the plan'), 20_000);
  expect(world.receivers.slack.find('approve')).toBeUndefined();

  expect(await sendSigned(second)).toBe(200);
  const told = () =>
    world.receivers.slack.ephemeral.some(({ text }) => text.includes('used by ada [U061F7AUR] (in Slack)'));
  await eventually('who was faster, for whoever was not', async () => told(), 20_000);
  expect(await sendSigned(good)).toBe(200);
  const approved = await eventually(
    'the change',
    async () => (await historyOf()).remediations.find(({ status }) => status === 'applied')?.approval,
    60_000,
  );
  expect(approved).toMatchObject({ decidedBy: 'ada [U061F7AUR]', decidedThrough: 'slack' });
  const said = await eventually(
    'the acknowledgement',
    async () => (await historyOf()).validations.find((each) => each.acknowledgement)?.acknowledgement,
    60_000,
  );
  expect(said).toMatchObject({ by: 'Ada Lovelace', through: 'pagerduty' });
});
