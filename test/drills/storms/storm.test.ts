/** A storm of a twentieth: exact, however it is retried, repeated and cut; nothing is said about how fast. */
import { playStorm } from '../../../drills/storms/storm';

const SEED = Number(process.env['STORM_SEED'] ?? 20_261_124);

test(`five hundred webhooks about ten incidents make ten executions (STORM_SEED=${SEED})`, async () => {
  const { facts, load, executions } = await playStorm({
    ...{ webhooks: 500, incidents: 10, connections: 32, seed: SEED },
    // So few that a busy machine, too, sends more: some of it is answered 503, and sent again.
    throttle: { requestsPerSecond: 100, burst: 10 },
  });
  // How fast is the machine's affair: it may be busy with other things.
  const exact = facts.filter(({ what }) => !what.startsWith('the slowest answer'));
  expect(exact).toHaveLength(facts.length - 1);
  expect(exact.filter((each) => !each.holds)).toEqual([]);
  expect(executions).toEqual({ started: 10, byStatus: { SUCCEEDED: 10 } });
  expect(load.answers['503']).toBeGreaterThan(0);
  expect(load.lost).toBeGreaterThan(0);
  expect(load.attempts).toBeGreaterThan(500);
});
