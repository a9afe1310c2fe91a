/** A message to a stand-in: each channel says whom it was for beside the text, and the local run's outbox shows it. */
import type { ChannelName } from '../../../src/ports';
import { type Bench, message, startBench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 60_000);
afterAll(() => bench?.close());

test.each<ChannelName>(['slack', 'pagerduty', 'webhook'])('by %s', async (channel) => {
  await bench.channel(channel).send(message({ inPlaceOf: 'sre-on-call' }));
  expect(bench.taken.at(-1)).toMatchObject({ channel, messageAttributes: { inPlaceOf: 'sre-on-call' } });
  expect(bench.taken.at(-1)?.message).not.toMatch(/in_?place_?of/i);

  await bench.channel(channel).send(message({ headline: 'to the audience itself' }));
  expect(bench.taken.at(-1)).toMatchObject({ channel });
  expect(bench.taken.at(-1)?.messageAttributes).not.toHaveProperty('inPlaceOf');
});
