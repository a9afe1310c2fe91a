/** Plays one cell: trouble in the world, one step struck, a person who comes when called; and then everything is looked at. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxMessage } from '../aws/outbox';
import { API_PORT } from '../cluster/ports';
import type { Fact } from '../gameday/scenario';
import { fact } from '../gameday/scenario';
import type { Certificates } from './endpoint';
import { openEndpoint } from './endpoint';
import { type Judgement, judge } from './judge';
import { clusterFigures, type Lane } from './lane';
import { type Cell, cellName, endpointKey } from './matrix';
import { ENDED_WITHIN_SECONDS, HEAVY_WORK, USUAL_WORK } from './settings';
import { startExecution, startThroughDoor } from './start';
import { functionOf } from './steps';
import { BrokenWay, Strike } from './strike';

const POLL_MS = 250;
/** Leaks count from one second on; pools are full within as much. */
const BREWING_MS = 1_300;
/** The cluster's own limit, which is none here. */
const MAX_PODS = 30;
const DOOR: readonly string[] = ['Authorize', 'Intake'];
/** They come after the incident is over: nobody is called any more, and the fault lasts to the end. */
const LAST: readonly string[] = ['ReleaseResolved', 'ReportResolved', 'AnnounceResolved'];

export interface Verdict {
  readonly cell: Cell;
  readonly name: string;
  readonly holds: boolean;
  readonly seconds: number;
  readonly facts: readonly Fact[];
  /** The execution as its timeline tells it: what a fallen cell is looked into with. */
  readonly timeline: readonly string[];
  /** It fell among the others, and this is how it fared by itself. */
  readonly isSecond?: boolean;
}

/** Never throws: a cell that could not be played to its end has fallen, with the reason as its last fact. */
export async function playCell(lane: Lane, cell: Cell, certificates: Certificates): Promise<Verdict> {
  const startedMs = Date.now();
  let judged: Judgement;
  try {
    judged = await play(lane, cell, certificates);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    judged = { facts: [fact('played to its end', 'yes', why)], timeline: [] };
  }
  return {
    cell,
    name: cellName(cell),
    holds: judged.facts.every(({ holds }) => holds),
    seconds: Math.round((Date.now() - startedMs) / 1_000),
    ...judged,
  };
}

let ways = 0;

/** The last cell's, where it led to the same endpoint. */
async function wayFor(lane: Lane, cell: Cell, certificates: Certificates): Promise<BrokenWay> {
  const key = endpointKey(cell);
  if (lane.way?.key !== key) {
    await lane.way?.close();
    const { world, targetName } = lane.options;
    ways += 1;
    const id = `way-${ways}`;
    const endpoint = await openEndpoint(world, cell, id, certificates);
    lane.way = new BrokenWay(id, key, endpoint, world, targetName);
    await lane.way.warm(functionOf(cell.step));
  }
  lane.way.endpoint.arm(cell);
  return lane.way;
}

async function play(lane: Lane, cell: Cell, certificates: Certificates): Promise<Judgement> {
  const { world, strikes, targetName } = lane.options;
  const way = await wayFor(lane, cell, certificates);
  await brew(lane, cell);
  const strike = new Strike(cell.step, way);
  const before = await clusterFigures(world);
  try {
    strikes.set(targetName, strike);
    const startedMs = Date.now();
    const started = DOOR.includes(cell.step)
      ? await startThroughDoor(lane, () => {
          strike.isLifted = true;
        })
      : await startExecution(lane);
    const seen = await follow(lane, cell, strike, started.arn, startedMs);
    const scene = { lane, cell, strike, started, startedMs, before, met: way.endpoint.met(), ...seen };
    return await judge(scene);
  } finally {
    strikes.delete(targetName);
    // What a process once had in its memory must not count against the cells after this one.
    if (cell.failure === 'huge-answer') await closeWay(lane);
    await settle(lane, cell);
  }
}

/** Ends the processes of the last cell's way. */
export async function closeWay(lane: Lane): Promise<void> {
  await lane.way?.close();
  lane.way = null;
}

async function brew(lane: Lane, { story }: Cell): Promise<void> {
  const { world } = lane.options;
  await lane.prepare(story);
  if (story === 'surge' || story === 'stuck') {
    if (story === 'stuck') world.cluster.setMaxPods(1);
    await switchWork(lane, HEAVY_WORK);
  }
  await sleep(BREWING_MS);
}

/** Watches the execution until it has ended, and acts as the people do who are called. */
async function follow(lane: Lane, cell: Cell, strike: Strike, arn: string, startedMs: number) {
  const { world } = lane.options;
  const surging = cell.story === 'surge' || cell.story === 'stuck';
  let actedMs: number | null = null;
  for (
    const deadline = startedMs + ENDED_WITHIN_SECONDS * 1_000;
    Date.now() < deadline;
    await sleep(POLL_MS)
  ) {
    const { status } = await world.executions.describe(arn);
    const messages = messagesAbout(lane, arn);
    if (status !== 'RUNNING') return { status: status ?? 'unknown', endedMs: Date.now(), actedMs, messages };
    const { firstAtMs } = strike;
    const pages = messages.filter(isPage);
    const heard = firstAtMs !== null && pages.some(({ at }) => Date.parse(at) >= firstAtMs);
    if (heard && !LAST.includes(cell.step) && hasSeenEnough(cell, pages)) {
      strike.isLifted = true;
      if (cell.story === 'stuck') world.cluster.setMaxPods(MAX_PODS);
    }
    // The surge passes once there are more pods, or somebody turns it away.
    const isAnnounced = messages.some(
      ({ messageAttributes }) => messageAttributes['kind'] === 'action-taken',
    );
    const acts = cell.story === 'stopped' ? hasSeenEnough(cell, pages) : pages.length > 0;
    if (actedMs === null && (acts || (surging && isAnnounced))) {
      actedMs = Date.now();
      if (surging) await switchWork(lane, USUAL_WORK);
      else if (cell.story === 'stopped' || heard) await lane.endLeaksByHand();
      else actedMs = null;
    }
  }
  const messages = messagesAbout(lane, arn);
  await world.executions
    .stop(arn, 'CellOutOfBounds', 'it has not ended within its bound')
    .catch(() => undefined);
  return { status: 'RUNNING', endedMs: Date.now(), actedMs, messages };
}

/** The person comes after the page of the 30 minutes; where an acknowledgement is looked for, after the second. */
function hasSeenEnough({ story, dependency, step }: Cell, pages: readonly OutboxMessage[]): boolean {
  if (story !== 'stopped') return true;
  const repeated = dependency === 'kubernetes' && step === 'EscalateUnresolved';
  const times = new Set(
    pages
      .filter(({ messageAttributes: { kind } }) => kind === 'unresolved')
      .map(({ at }) => Math.round(Date.parse(at) / 4_000)),
  );
  return times.size >= (repeated ? 2 : 1);
}

const PAGES =
  /^(?:step-failed|nothing-permitted|steps-exhausted|change-undone|unresolved|workflow-failed|execution-ended)$/;

export function isPage({ messageAttributes }: OutboxMessage): boolean {
  return PAGES.test(messageAttributes['kind'] ?? '');
}

export function messagesAbout(lane: Lane, arn: string): readonly OutboxMessage[] {
  const name = arn.split(':').at(-1);
  return lane.options.world.aws.outbox.messages.filter(
    ({ messageAttributes }) => messageAttributes['incident'] === name,
  );
}

async function switchWork(lane: Lane, work: object): Promise<void> {
  const pods = lane.options.world.cluster.pods().filter(({ ready }) => ready);
  await Promise.all(
    pods.map(({ ip }) =>
      fetch(`http://${ip}:${API_PORT}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(work),
      }),
    ),
  );
}

/** Back to one pod and quiet traffic, where the cell changed that. */
async function settle(lane: Lane, { story }: Cell): Promise<void> {
  const { world } = lane.options;
  await lane.cleanUp();
  if (story !== 'surge' && story !== 'stuck') return;
  await switchWork(lane, USUAL_WORK);
  world.cluster.setMaxPods(MAX_PODS);
  await world.cluster.request('/apis/apps/v1/namespaces/knhk/deployments/knhk-closed-loop/scale', {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ spec: { replicas: 1 } }),
  });
  for (let waitedMs = 0; world.cluster.pods().length > 1 && waitedMs < 15_000; waitedMs += POLL_MS)
    await sleep(POLL_MS);
  // Errors of this cell must not be in the windows of the next.
  await sleep(4_000);
}
