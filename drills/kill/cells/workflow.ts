/** Step Functions, Lambda and API Gateway killed while cluster, database and Alertmanager live: the Lease is held on. */

import { ToldEnds } from '../../../emulators/aws/told-ends';
import { sfnClient } from '../../../local/sfn-client';
import { Executions } from '../../../src/adapters/aws/executions';
import { STATE } from '../../../src/workflow/states';
import { Stage } from '../../gameday/stage';
import { type Fact, fact } from '../../harness/fact';
import type { Bench, Cell, Ended, Group } from '../cell';
import { nameOf } from '../facts';
import { leakIncident, untilSilent } from '../incident';
import { interruptedFacts, leftoverFacts, lookBefore, pageFacts, pagesOf } from '../leftovers';
import { type OwnProcess, startOwn } from '../own-process';
import { LEAK_WORLD } from './functions';

const LOCK_TIMEOUT_MS = 30_000;

interface Told {
  readonly endpointUrl: string;
  readonly scratchDir: string;
}

const cell: Cell = {
  name: 'workflow',
  killed: 'Step Functions, Lambda, gateway',
  when: 'an execution held the lock',
  play,
};

export const WORKFLOW_GROUP: Group = { world: LEAK_WORLD, cells: [cell] };

async function play(bench: Bench): Promise<Ended> {
  const { world } = bench.stage;
  const { workflow } = world;
  const endpointPort = Number(new URL(world.aws.endpointUrl).port);
  // Its place is taken by a process that can be killed; everything else stays.
  await world.aws.close();
  const start = () => startOwn<Told>('workflow-process', { ...workflow, endpointPort });
  const running: { process: OwnProcess<Told> } = { process: await start() };
  try {
    const executions = new Executions(world.executions.stateMachineArn, sfnClient(world.aws.endpointUrl));
    const stage = new Stage({ ...world, executions });
    return await interrupt({ ...bench, stage }, running, start);
  } finally {
    await running.process.stop();
  }
}

async function interrupt(
  bench: Bench,
  running: { process: OwnProcess<Told> },
  start: () => Promise<OwnProcess<Told>>,
): Promise<Ended> {
  const { stage } = bench;
  const { executions, workflow } = stage.world;
  const facts: Fact[] = [];
  const { execution } = await leakIncident(bench, async (arn) => {
    const holder = await stage.until(
      'the lock',
      LOCK_TIMEOUT_MS,
      async () => (await stage.records.read()).record.holder,
    );
    const before = lookBefore(running.process.pid);
    const known = await executions.history(arn);
    await running.process.kill();
    facts.push(fact('lock holder while the workflow is down', nameOf(arn), String(holder)));
    facts.push(...(await leftoverFacts(before, running.process.told.scratchDir)));
    running.process = await start();
    facts.push(...interruptedFacts(known, await executions.history(arn)));
  });
  const pages = () => pagesOf(workflow.stateDir, nameOf(execution));
  await stage.until('the page', LOCK_TIMEOUT_MS, async () =>
    pages().some((each) => each.startsWith('pagerduty')),
  );
  await stage.until('the free lock', LOCK_TIMEOUT_MS, async () => {
    return (await stage.records.read()).record.holder === null;
  });
  // A kill while the end is announced would have it announced again: nobody is left out.
  await stage.until('the end of the announcements', LOCK_TIMEOUT_MS, async () =>
    new ToldEnds(workflow.stateDir, []).has(execution),
  );
  // A second start says nothing again.
  await running.process.kill();
  running.process = await start();
  await stage.database.endLeaksByHand();
  await untilSilent(bench);
  // A person was called, and has the target: what comes next is watched, until that person has ended it.
  const next = await leakIncident(bench, async (arn) => {
    await stage.until('observing', LOCK_TIMEOUT_MS, async () =>
      (await executions.history(arn)).some(
        ({ stateEnteredEventDetails: entered }) => entered?.name === STATE.AnnounceObserving,
      ),
    );
    await stage.database.endLeaksByHand();
  });
  const report = await stage.report(next.execution);
  await untilSilent(bench);
  return {
    ending: 'paged, ABORTED; next observed',
    facts: [
      ...facts,
      ...pageFacts(pages()),
      fact('outcome of the next incident', 'observed', report.outcome),
      fact('changes made for it', 0, report.actions.length),
      fact('executions started for it', 1, next.executions),
      fact('lock holder afterwards', 'nobody', (await stage.records.read()).record.holder ?? 'nobody'),
    ],
  };
}
