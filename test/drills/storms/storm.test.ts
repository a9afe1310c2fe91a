/** A storm of a tenth: exact, however it is retried, repeated and cut; nothing is said about how fast. */
import { playStorm } from '../../../drills/storms/storm';

const SEED = Number(process.env['STORM_SEED'] ?? 20_261_124);

test(`a thousand webhooks about twenty incidents make twenty executions (STORM_SEED=${SEED})`, async () => {
  const { facts, load, executions } = await playStorm({
    ...{ webhooks: 1_000, incidents: 20, connections: 32, seed: SEED },
    // So few that a busy machine, too, sends more: some of it is answered 503, and sent again.
    throttle: { requestsPerSecond: 100, burst: 10 },
  });
  // How fast is the machine's affair: it may be busy with other things.
  const exact = facts.filter(({ what }) => !what.startsWith('the slowest answer'));
  expect(exact).toHaveLength(facts.length - 1);
  expect(exact.filter((each) => !each.holds)).toEqual([]);
  expect(executions).toEqual({ started: 20, byStatus: { SUCCEEDED: 20 } });
  expect(load.answers['503']).toBeGreaterThan(0);
  expect(load.lost).toBeGreaterThan(0);
  expect(load.attempts).toBeGreaterThan(1_000);
});
