/** Two real Alertmanagers, gossiping and then apart: an execution for each incident. */
import { playPair } from '../../../drills/storms/pair';

test('both tell, together and apart, and each incident has one execution', async () => {
  const { facts, phases, holds } = await playPair({ incidents: 2, peerTimeoutSeconds: 1 });
  expect(facts.filter((each) => !each.holds)).toEqual([]);
  expect(holds).toBe(true);
  expect(phases.map(({ executions }) => executions)).toEqual([2, 2]);
});
