/**
 * The scenarios that a guard rail stands or falls with, each in a world of its own, a few side by side since most of
 * their time is waiting; `npm run gameday` plays all.
 */

import { LEAK_WORLD, SURGE_WORLD } from '../../../drills/faults/settings';
import { play } from '../../../drills/gameday/play';
import { SCENARIOS } from '../../../drills/gameday/scenarios';
import { localConfiguration } from '../../../local/configuration';
import { TIME_FACTOR } from '../../../local/time-factor';
import type { WorldOptions } from '../../../local/world';

/** Enough for every figure that is read, where the traffic itself is not what a scenario is about: then it says its own. */
const REQUESTS_PER_SECOND = 10;
/** With those beside it, and those before it. */
const SCENARIO_TIMEOUT_MS = 900_000;

it.concurrent.each([
  'young-leak',
  'idle-functions',
  'undersized-pool-without-headroom',
  'manual-and-alert',
  'refire-after-acknowledgement',
  'observer-takes-over',
  'rollout-never-completes',
  'kubernetes-down',
])(
  'plays %s as expected',
  async (name) => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    if (!scenario) throw new RangeError(`there is no scenario ${name}`);
    const world = { requestsPerSecond: REQUESTS_PER_SECOND, ...scenario.world };
    const played = await play({ ...scenario, world });
    expect(played.facts.filter((each) => !each.holds)).toEqual([]);
    expect(played.facts.length).toBeGreaterThan(8);
    expect(played.holds).toBe(true);
  },
  SCENARIO_TIMEOUT_MS,
);

it("plays in production's own time only what is named", () => {
  const long = SCENARIOS.filter(({ takes }) => takes !== undefined);
  expect(long.map(({ name }) => name)).toEqual(['leak-at-production-times']);
  const slow = SCENARIOS.filter(({ world }) => (world?.timeFactor ?? TIME_FACTOR) < TIME_FACTOR);
  expect(slow).toEqual(long);
});

it('has worlds whose configurations hold together, whatever each of them overrides', () => {
  const worlds = [LEAK_WORLD, SURGE_WORLD, ...SCENARIOS.map(({ world }) => world ?? {})];
  for (const {
    configuration: { notifications: _, ...overrides } = {},
    timeFactor,
  } of worlds as WorldOptions[])
    expect(() => localConfiguration('http://127.0.0.1', overrides, {}, timeFactor)).not.toThrow();
});

it('has a name and a purpose of its own for every scenario', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  expect(new Set(SCENARIOS.map(({ proves }) => proves)).size).toBe(SCENARIOS.length);
});
