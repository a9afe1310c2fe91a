/** Plays one cell: trouble in the world, one step struck, a person who comes when called; and then everything is checked. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxMessage } from '../../emulators/aws/outbox';
import { STATE } from '../../src/workflow/states';
import { judged, type Result } from '../harness/result';
import type { Certificates } from './broken-endpoint';
import type { Cell } from './cell';
import { followLog } from './door-log';
import { openEndpoint } from './endpoint';
import { HELPED, type Judgement, judge } from './judge';
import { clusterFigures, type Lane } from './lane';
import { cellName, endpointKey } from './matrix';
import { isPage, messagesAbout } from './messages';
import { ENDED_WITHIN_SECONDS, NOT_READY_MS } from './settings';
import { startExecution, startThroughWebhook } from './start';
import { functionOf } from './steps';
import { brew, STORIES, settle } from './stories';
import { BrokenWay, Strike } from './strike';
import { playWord } from './word';

const POLL_MS = 250;
/** By then a step has been struck, or will not be in this execution. */
const NEVER_STRUCK_MS = 40_000;
const DOOR: readonly string[] = ['Authorize', 'Intake'];
/** They come after the incident is over: nobody is called any more, and the fault lasts to the end. */
const LAST: readonly string[] = [STATE.ReleaseResolved, STATE.ReportResolved, STATE.AnnounceResolved];

export interface Verdict extends Result {
  readonly cell: Cell;
  /** The execution's timeline, for finding out why a cell does not hold. */
  readonly timeline: readonly string[];
  /** It did not hold among the others, and this is how it fared by itself. */
  readonly isSecond?: boolean;
}

/** Never throws: a cell that could not be played to its end has failed, with the reason as its last fact. */
export function playCell(lane: Lane, cell: Cell, certificates: Certificates): Promise<Verdict> {
  const { dependency, failure, step } = cell;
  const what = { name: cellName(cell), about: `${dependency}, ${failure} at ${step}` };
  return judged(what, { cell, timeline: [] as readonly string[] }, async (facts) => {
    const { facts: found, timeline } = await play(lane, cell, certificates);
    facts.push(...found);
    return { cell, timeline };
  });
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
  const story = STORIES[cell.story];
  await settle(lane, story);
  await lane.openSpared(cell.story !== 'leak' && cell.story !== 'stopped');
  await story.begin(lane);
  await brew(lane, story);
  const strike = new Strike(cell.step, way, cell.failure === 'not-ready' ? NOT_READY_MS : 0);
  if (cell.story === 'asked') {
    try {
      return await playWord(lane, cell, strike, way);
    } finally {
      strikes.delete(targetName);
      if (cell.failure === 'huge-answer') await closeWay(lane);
      await lane.cleanUp();
    }
  }
  const before = await clusterFigures(world);
  const written = followLog(world, cell.step);
  try {
    strikes.set(targetName, strike);
    const startedMs = Date.now();
    const started = DOOR.includes(cell.step)
      ? await startThroughWebhook(lane, () => {
          strike.isLifted = true;
        })
      : await startExecution(lane, story.manualInput);
    const seen = await follow(lane, cell, strike, way, started.arn, startedMs);
    const scene = {
      lane,
      cell,
      strike,
      started,
      startedMs,
      before,
      written,
      met: way.endpoint.met(),
      ...seen,
    };
    return await judge(scene);
  } finally {
    strikes.delete(targetName);
    // What a process once had in its memory must not count against the cells after this one.
    if (cell.failure === 'huge-answer') await closeWay(lane);
    await lane.cleanUp();
  }
}

/** Ends the processes of the last cell's way. */
export async function closeWay(lane: Lane): Promise<void> {
  await lane.way?.close();
  lane.way = null;
}

/** Watches the execution until it has ended, and acts as the people do who are called. */
async function follow(
  lane: Lane,
  cell: Cell,
  strike: Strike,
  way: BrokenWay,
  arn: string,
  startedMs: number,
) {
  const { world } = lane.options;
  const { afterChange, help } = STORIES[cell.story];
  let isCalmed = false;
  let isHelped = false;
  for (
    const deadline = startedMs + ENDED_WITHIN_SECONDS * 1_000;
    Date.now() < deadline;
    await sleep(POLL_MS)
  ) {
    const messages = messagesAbout(lane, arn);
    const status = lane.options.endings.get(arn);
    if (status !== undefined) return { status, endedMs: Date.now(), messages };
    const { firstAtMs } = strike;
    const pages = messages.filter(isPage);
    // Whoever helps before the step has done what it can would end the execution in the middle of it.
    // One in a hurry may have given up before its request was on the wire: it meets the fault the next time.
    const isOver = strike.lastEndMs !== null && way.endpoint.met() !== 0;
    const heard = isOver && firstAtMs !== null && pages.some(({ at }) => Date.parse(at) >= firstAtMs);
    const isSeen = hasSeenEnough(cell, pages);
    if (heard && isSeen && !LAST.includes(cell.step)) strike.isLifted = true;
    const isDone = messages.some(({ messageAttributes: { kind } }) => kind === 'action-taken');
    if (isDone && afterChange && !isCalmed) {
      isCalmed = true;
      await afterChange(lane);
    }
    // A platform that is not ready is waited for, and what is paged for the time it took is repaired by itself.
    const isPatient = cell.failure === 'not-ready' && !HELPED.includes(cell.story);
    // Whoever was called helps: before the step was struck only where it comes after the help, or never comes.
    const isDue =
      (heard && !isPatient) || LAST.includes(cell.step) || Date.now() - startedMs > NEVER_STRUCK_MS;
    if (!isHelped && pages.length > 0 && isSeen && isDue) {
      isHelped = true;
      await help(lane);
    }
  }
  const messages = messagesAbout(lane, arn);
  await world.executions
    .stop(arn, 'CellOutOfBounds', 'it has not ended within its bound')
    .catch(() => undefined);
  return { status: 'RUNNING', endedMs: Date.now(), messages };
}

/** The person comes after the page of the 30 minutes; where an acknowledgement is read, after the second. */
function hasSeenEnough({ story, dependency, step }: Cell, pages: readonly OutboxMessage[]): boolean {
  if (story !== 'stopped') return true;
  const repeated = dependency === 'kubernetes' && step === STATE.EscalateUnresolved;
  const times = new Set(
    pages
      .filter(({ messageAttributes: { kind } }) => kind === 'unresolved')
      .map(({ at }) => Math.round(Date.parse(at) / 4_000)),
  );
  return times.size >= (repeated ? 2 : 1);
}
