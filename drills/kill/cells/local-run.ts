/** The whole local run killed: while it starts, and in the middle of an incident; and what the next one makes of it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionsPage } from '../../../console/contract';
import { sfnClient } from '../../../local/sfn-client';
import { Executions } from '../../../src/adapters/aws/executions';
import { buildTimeline } from '../../../src/documents/timeline/build';
import { readExecution } from '../../../src/history/read';
import { STATE } from '../../../src/workflow/states';
import { leak } from '../../gameday/scenarios/shared';
import { type Fact, fact } from '../../harness/fact';
import type { Ended, Group } from '../cell';
import { nameOf } from '../facts';
import { interruptedFacts, leftoverFacts, lookBefore, pageFacts, pagesOf } from '../leftovers';
import { launchOwn, type OwnProcess, startOwn } from '../own-process';
import { timelineText } from '../timeline-text';

const LEAK = leak(16);
const EXECUTION_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 150_000;
const POLL_MS = 200;
/** The database is up by then and the rest is not. */
const STARTING_MS = 4_000;

interface Told {
  readonly scratchDir: string;
  readonly endpointUrl: string;
  readonly stateMachineArn: string;
  readonly consoleUrl: string;
  readonly pods: readonly string[];
}

export const LOCAL_RUN_GROUP: Group = {
  world: null,
  cells: [
    { name: 'run-starting', killed: 'the local run', when: 'it was starting', play: killStarting },
    {
      name: 'run',
      killed: 'the local run',
      when: 'an execution had made its change, and not validated it yet',
      play: killRunning,
    },
  ],
};

/** Killed while it starts. */
async function killStarting(): Promise<Ended> {
  return inFolder(async (stateDir) => {
    const { child, exited } = launchOwn('run-process', { stateDir });
    child.stdout?.resume();
    await sleep(STARTING_MS);
    const before = lookBefore(child.pid ?? 0);
    child.kill('SIGKILL');
    await exited;
    return { ending: 'nothing left', facts: await leftoverFacts(before) };
  });
}

/** Killed in the middle of an incident; the next run on the same folder shows what became of it, and responds again. */
async function killRunning(): Promise<Ended> {
  return inFolder(async (stateDir) => {
    const started: OwnProcess<Told>[] = [];
    const start = async () => {
      const run = await startOwn<Told>('run-process', { stateDir });
      started.push(run);
      return run;
    };
    try {
      return { ending: 'paged, ABORTED; next resolved', facts: await interrupted(stateDir, start) };
    } finally {
      for (const run of started) await run.kill();
    }
  });
}

async function interrupted(stateDir: string, start: () => Promise<OwnProcess<Told>>): Promise<Fact[]> {
  const first = await start();
  const done = await ended(first, (await executionsOf(first).start({ mode: 'dry-run' })).executionArn);
  const whole = await executionsOf(first).history(done);
  const arn = await incident(first, [done]);
  await told(first, arn, 'the repair', EXECUTION_TIMEOUT_MS, async () =>
    (await executionsOf(first).history(arn)).some(
      ({ stateEnteredEventDetails: entered }) => entered?.name === STATE.Settle,
    ),
  );
  const before = lookBefore(first.pid);
  const known = await executionsOf(first).history(arn);
  await first.kill();
  const leftOver = await leftoverFacts(before, first.told.scratchDir);

  const second = await start();
  const shown = await shownFacts(second, arn);
  const again = await executionsOf(second).history(done);
  const pages = () => pagesOf(stateDir, nameOf(arn));
  await until('a page', EXECUTION_TIMEOUT_MS, async () =>
    pages().some((each) => each.startsWith('pagerduty')),
  );
  const cutOff = interruptedFacts(known, await executionsOf(second).history(arn));
  const next = await ended(second, await incident(second, [done, arn]));
  const { status } = await executionsOf(second).describe(next);
  const beforeStop = lookBefore(second.pid);
  await second.stop();
  return [
    ...leftOver,
    ...shown,
    fact('the history of an earlier execution', 'whole', same(again, whole) ? 'whole' : 'not'),
    ...cutOff,
    ...pageFacts(pages()),
    fact('the next incident', 'SUCCEEDED', status ?? 'unknown'),
    ...(await leftoverFacts(beforeStop, second.told.scratchDir)),
  ];
}

/** Leaks every pool, and gives the execution that comes of it. */
async function incident(run: OwnProcess<Told>, known: readonly string[]): Promise<string> {
  for (const pod of run.told.pods) {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(LEAK),
    };
    const response = await fetch(`${pod}/faults`, init);
    if (!response.ok) throw new Error(`the fault could not be switched: ${response.status}`);
  }
  return until('an execution', EXECUTION_TIMEOUT_MS, async () => {
    const all = await executionsOf(run).list(10);
    return all.map(({ executionArn = '' }) => executionArn).find((each) => !known.includes(each));
  });
}

function ended(run: OwnProcess<Told>, arn: string): Promise<string> {
  return told(run, arn, 'the end', END_TIMEOUT_MS, async () =>
    (await executionsOf(run).describe(arn)).status === 'RUNNING' ? undefined : arn,
  );
}

/** Waits for something of an execution. @throws Error with what it has come to. */
async function told<T>(
  run: OwnProcess<Told>,
  arn: string,
  what: string,
  timeoutMs: number,
  find: () => Promise<T | undefined | false>,
): Promise<T> {
  try {
    return await until(`${what} of ${arn}`, timeoutMs, find);
  } catch (error) {
    throw new Error(`${String(error)}\n${timelineText(await executionsOf(run).history(arn))}`);
  }
}

/** How it is shown: by Step Functions, as a timeline, and on the page. */
async function shownFacts(run: OwnProcess<Told>, arn: string): Promise<Fact[]> {
  const { status, error } = await executionsOf(run).describe(arn);
  const { entries } = buildTimeline(readExecution(await executionsOf(run).history(arn)));
  const last = entries.at(-1)?.text ?? '';
  const page = await (await fetch(new URL('/api/executions', run.told.consoleUrl))).text();
  const item = (JSON.parse(page) as ExecutionsPage).items.find(({ name }) => name === nameOf(arn));
  return [
    fact('status', 'ABORTED Local.Interrupted', `${status} ${error}`),
    fact('the interruption ends the timeline', 'yes', last.includes('ended before it did') ? 'yes' : last),
    fact('the page shows it as', 'ABORTED Local.Interrupted', `${item?.status} ${item?.outcome}`),
  ];
}

function executionsOf({ told: { stateMachineArn, endpointUrl } }: OwnProcess<Told>): Executions {
  return new Executions(stateMachineArn, sfnClient(endpointUrl));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function until<T>(
  what: string,
  timeoutMs: number,
  find: () => Promise<T | undefined | false>,
): Promise<T> {
  for (const deadlineMs = Date.now() + timeoutMs; Date.now() < deadlineMs; await sleep(POLL_MS)) {
    const found = await find();
    if (found) return found;
  }
  throw new Error(`${what}: not within ${timeoutMs / 1_000} s`);
}

async function inFolder(play: (stateDir: string) => Promise<Ended>): Promise<Ended> {
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-kill-'));
  try {
    return await play(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
