/** `check` on the whole local world: well as it is, and with each thing broken in turn it names that, and touches nothing. */

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEPLOYMENT, NAMESPACE } from '../../local/configuration';
import { ENVIRONMENT } from '../../src/configuration/environment';
import { exitStatus } from '../../src/readiness/result';
import { readinessText } from '../../src/readiness/table';
import { eventually } from '../support/eventually';
import { MERGE } from '../support/service-cluster';
import type { Broken } from './broken';
import { TURNS } from './check-turns';
import { CheckedWorld, type CheckOptions, problemsOf } from './check-world';

const ALL_IS_WELL = /^knhk-closed-loop: all is well \(\d+ checks\)\n\nall targets: all is well/;
/** Prometheus takes notice of what has changed within a few scrapes. */
const PATIENCE_MS = 30_000;

let checked: CheckedWorld;

beforeAll(async () => {
  // The check asks about functions, and calls none; nobody looks at the traffic.
  checked = await CheckedWorld.start({ isCold: true, requestsPerSecond: 5 });
  await healthy();
});
afterAll(() => checked?.world.close());

function healthy(): Promise<true> {
  return eventually(
    'all is well',
    async () => {
      const readiness = await checked.check();
      expect(readinessText(readiness, false)).toMatch(ALL_IS_WELL);
      expect(exitStatus(readiness)).toBe(0);
      return true;
    },
    PATIENCE_MS,
  );
}

function expectNamed(problems: readonly string[], turn: readonly Broken[]): void {
  const names = turn.flatMap((broken) => broken.names);
  const others = problems.filter((problem) => !problem.startsWith('plans: '));
  expect(others.filter((problem) => !names.some((name) => name.test(problem)))).toEqual([]);
  expect(names.filter((name) => !others.some((problem) => name.test(problem)))).toEqual([]);
  const ofPlans = problems.filter((problem) => problem.startsWith('plans: '));
  const plans = turn.flatMap((broken) => broken.plans ?? []);
  expect(ofPlans.filter((problem) => !plans.some((plan) => plan.test(problem)))).toEqual([]);
  // Of some of them plans alone tell.
  const ofPlansAlone = turn.flatMap((broken) => (broken.names.length === 0 ? (broken.plans ?? []) : []));
  expect(ofPlansAlone.filter((plan) => !ofPlans.some((problem) => plan.test(problem)))).toEqual([]);
}

it('all is well, and nothing is touched and nobody told', async () => {
  const before = await checked.traces();
  expect(readinessText(await checked.check(), false)).toMatch(ALL_IS_WELL);
  expect(await checked.traces()).toEqual(before);
});

describe('the command', () => {
  const run = async (config: object, environment: Record<string, string>, ...args: string[]) => {
    const file = path.join(checked.world.processes.scratchDir, 'check.json');
    await writeFile(file, JSON.stringify(config));
    const command = [path.resolve(__dirname, '../../setup/runbook.mjs')];
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, ...checked.world.aws.environment, ...environment };
    return new Promise<{ status: unknown; stdout: string }>((resolve) => {
      execFile(
        process.execPath,
        [...command, '--aws', '--configuration', file, 'check', ...args],
        { env },
        (error, stdout) => resolve({ status: error === null ? 0 : error.code, stdout }),
      );
    });
  };
  const told = () => {
    const { topicArns, deadLetterQueueUrl, functions } = checked.deployed();
    return {
      [ENVIRONMENT.functions]: JSON.stringify(functions),
      [ENVIRONMENT.topicArns]: JSON.stringify(topicArns),
      [ENVIRONMENT.deadLetterQueueUrl]: deadLetterQueueUrl ?? '',
    };
  };

  it('ends with the status that says how it is, and gives all of it as JSON', async () => {
    const { configuration } = checked.world;
    const well = await run(configuration, told(), '--json');
    expect([well.status, JSON.parse(well.stdout)]).toMatchObject([
      0,
      { targets: [{ target: 'knhk-closed-loop' }] },
    ]);
    const unknown = await run(configuration, {});
    expect([unknown.status, unknown.stdout]).toEqual([
      2,
      expect.stringMatching(
        /NOT CHECKED\s+channels\s+subscribers[\s\S]*NOT CHECKED\s+aws\s+each function may run: set RUNBOOK_FUNCTIONS/,
      ),
    ]);
    const broken = await run(
      { ...configuration, metrics: { ...configuration.metrics, requests: 'other' } },
      told(),
    );
    expect([broken.status, broken.stdout]).toEqual([
      1,
      expect.stringMatching(/WILL FAIL\s+prometheus\s+series of other/),
    ]);
  });
});

it('does not take pods that a rollout replaces for broken ones', async () => {
  const { cluster } = checked;
  const restartedAt = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  await cluster.apps.patchNamespacedDeployment(
    {
      ...{ namespace: NAMESPACE, name: DEPLOYMENT },
      body: { spec: { template: { metadata: { annotations: restartedAt } } } },
    },
    MERGE,
  );
  await eventually(
    'a check in the middle of it',
    async () => {
      const { targets } = await checked.check();
      const pods = targets[0]?.checks.find(({ needed }) => needed === 'pods of the deployment');
      expect(pods).toMatchObject({
        status: 'not-checked',
        why: expect.stringMatching(
          /are ready \(.*\); a rollout is under way: .*: check again when it is through$/,
        ),
      });
      return true;
    },
    PATIENCE_MS,
  );
  await healthy();
});

it.each(TURNS.map((turn) => [turn.map(({ name }) => name).join('; '), turn] as const))(
  'names what is broken: %s',
  async (_, turn) => {
    const options: CheckOptions = {
      configure: (config) => {
        for (const broken of turn) broken.configure?.(config);
      },
      aheadMs: Math.max(...turn.map(({ aheadMs = 0 }) => aheadMs)),
    };
    for (const broken of turn) await broken.break?.(checked);
    try {
      const { before, readiness } = await eventually(
        'each is named, and nothing else',
        async () => {
          const found = { before: await checked.traces(), readiness: await checked.check(options) };
          expectNamed(problemsOf(found.readiness), turn);
          return found;
        },
        PATIENCE_MS,
      );
      expect(exitStatus(readiness)).toBe(1);
      expect(await checked.traces()).toEqual(before);
    } finally {
      for (const broken of turn) await broken.mend?.(checked);
    }
    // The next ones find their own problems and no other. The last leaves a message that nothing takes out again.
    if (turn === TURNS.at(-2)) await healthy();
  },
);
