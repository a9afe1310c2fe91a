/** Which channels there are, and that one without its secret fails alone. */
import { openChannels } from '../../../src/adapters/channels/open';
import { configuration } from '../../support/builders';
import { type Bench, failureOf, message, startBench, storeOf } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

test('only what is configured is opened; SNS always is', () => {
  const opened = (config: Bench['config'] extends () => infer C ? C : never) =>
    openChannels(config, {}, storeOf({})).map(({ name }) => name);
  expect(opened(configuration().notifications)).toEqual(['sns']);
  expect(opened(bench.config())).toEqual(['sns', 'pagerduty', 'slack', 'statuspage', 'webhook', 'teams']);
});

test('a secret that can not be read fails its own channel alone', async () => {
  const { 'knhk-runbook/slack': _gone, ...secrets } = bench.secrets;
  const [, pagerDuty, slack, , webhook] = openChannels(bench.config(), {}, storeOf(secrets));
  const failure = await failureOf(slack?.send(message()) ?? Promise.resolve());
  expect(failure).toMatchObject({ name: 'DependencyError', dependency: 'slack' });
  expect(failure.message).toBe('slack: secrets-manager: knhk-runbook/slack: it is not there');
  await pagerDuty?.send(message());
  await webhook?.send(message());
  expect(bench.taken.map(({ channel }) => channel)).toEqual(['pagerduty', 'webhook']);
});

test('a secret that does not come is waited for no longer than an answer', async () => {
  const channels = openChannels(
    bench.config({ attempts: 1 }),
    {},
    { get: () => new Promise(() => undefined) },
  );
  for (const channel of channels.slice(1)) {
    const failure = await failureOf(channel.send(message()));
    expect(failure.message).toBe(`${channel.name}: no answer within 400 ms`);
  }
});
