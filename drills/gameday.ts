/**
 * `npm run gameday`: plays every scenario on this machine, each in a world of its own with a real fault in it, and
 * prints expected and actual results. Status 0 only if all of it holds.
 */
import { writeFileSync } from 'node:fs';
import { type Played, play } from './gameday/play';
import type { Scenario } from './gameday/scenario';
import { SCENARIOS } from './gameday/scenarios';
import { timelinesText } from './gameday/timelines-text';
import { type Drill, runAsProgram } from './harness/command';
import { severalOf, wholeNumber } from './harness/options';
import { playEach } from './harness/result';

interface Options {
  readonly scenario: readonly string[];
  readonly timeline?: string;
  readonly jobs: number;
}

const GAME_DAY: Drill<Scenario, Options, Played> = {
  name: 'gameday',
  description: 'Every scenario of the runbook on this machine: expected and actual results',
  noun: 'scenario',
  options: (command) =>
    command
      .option(
        '--scenario <name>',
        'play this one; may be given several times',
        severalOf(SCENARIOS.map(({ name }) => name)),
        [],
      )
      .option('--timeline <file>', 'write what its executions did and when, as Markdown')
      .option('--jobs <number>', 'scenarios at a time', wholeNumber(1, 4), 1),
  list: () =>
    SCENARIOS.map(({ name, proves, takes }) => {
      const alone = takes ? ` (played only when it is named: it takes ${takes})` : '';
      return `${name.padEnd(34)} ${proves}${alone}`;
    }),
  choose: ({ scenario }) =>
    SCENARIOS.filter(({ name, takes }) =>
      scenario.length === 0 ? takes === undefined : scenario.includes(name),
    ),
  play: (scenarios, { jobs }, reports) =>
    playEach(scenarios, jobs, async (scenario) => {
      const played = await play(scenario);
      reports.result(played);
      return played;
    }),
  finish: (results, { timeline }) => {
    if (timeline) writeFileSync(timeline, timelinesText(results));
  },
};

void runAsProgram(GAME_DAY);
