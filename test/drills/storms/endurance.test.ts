/** A few incidents in one local run, each leaked, told, repaired and validated for real. */
import { playEndurance } from '../../../drills/storms/endurance';

test('each is repaired, and the run is left as it was', async () => {
  const { facts, outcomes, readings } = await playEndurance({ incidents: 3 });
  expect(outcomes).toEqual(['resolved', 'resolved', 'resolved']);
  expect(facts.filter((each) => !each.holds)).toEqual([]);
  // One more or less is a keep-alive; what is left behind by each incident would be two.
  const [first, last] = [readings.at(0), readings.at(-1)];
  expect(last?.children).toBe(first?.children);
  expect(last?.files).toBe(first?.files);
});
