/** Plays a cell at which a person decides: by a button in Slack, or in PagerDuty, while what takes the word is struck. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type SignedRequest, sendSigned } from '../../local/receivers/signed-request';
import type { Cell } from './cell';
import { followLog } from './door-log';
import type { Judgement } from './judge';
import { clusterFigures, type Lane } from './lane';
import { messagesAbout } from './messages';
import { ENDED_WITHIN_SECONDS } from './settings';
import { startExecution } from './start';
import { STORIES } from './stories';
import type { BrokenWay, Strike } from './strike';
import { judgeWord, type WordScene } from './word-facts';

const POLL_MS = 200;
const ASKED_WITHIN_MS = 60_000;
/** PagerDuty sends again after an error (Webhooks, Behavior); a person clicks again who is told that it did not get there. */
const MOST_TRIES = 5;
const PAUSE_MS = 1_000;
const SHOWN_WITHIN_MS = 60_000;

/** As Slack and PagerDuty have her. */
const ADA = { id: 'U061F7AUR', username: 'ada' };

/** @throws Error where nobody is asked: what is seen then is not the story. */
export async function playWord(lane: Lane, cell: Cell, strike: Strike, way: BrokenWay): Promise<Judgement> {
  const { world, strikes, targetName, endings } = lane.options;
  const written = followLog(world, cell.step);
  const before = await clusterFigures(world);
  const startedMs = Date.now();
  const started = await startExecution(lane, STORIES[cell.story].manualInput);
  strike.incident = started.name;
  strikes.set(targetName, strike);
  const { slack, pagerDuty } = world.receivers;

  const at = (path: string) => world.webhook.url.replace('/alerts', path);
  // Where the message shows already that it was answered, there is nothing to click.
  const isAsked = () => slack.find('approve', started.name) !== undefined;
  const click = () =>
    isAsked() ? slack.click(at('/slack/actions'), 'approve', ADA, new Date(), started.name) : null;
  const acknowledge = () => {
    const user = { id: 'PLH1HKV', name: 'Ada' };
    const event = { type: 'incident.acknowledged', key: started.name, user } as const;
    return pagerDuty.event(at('/pagerduty/events'), event);
  };
  await until('the question', ASKED_WITHIN_MS, isAsked);
  const isOver = () => endings.has(started.arn);
  // What is struck is mended once it has failed: at the door after its answer, behind it after its first call.
  const lift = () => {
    if (cell.step !== 'Answer' || strike.lastEndMs !== null) strike.isLifted = true;
  };
  const answers = await give(cell.step === 'PagerDuty' ? acknowledge : click, lift);
  if (cell.step === 'PagerDuty') await give(click, lift);
  // Lambda calls the function again after a while, and the incident may be over by then.
  await until('who decided, in the message', SHOWN_WITHIN_MS, () => {
    lift();
    return !isAsked();
  }).catch(() => undefined);
  await until('the end', ENDED_WITHIN_SECONDS * 1_000, () => {
    lift();
    return isOver();
  }).catch(() => undefined);
  const scene: WordScene = {
    ...{ lane, cell, strike, started, startedMs, before, written, answers },
    met: way.endpoint.met(),
    status: endings.get(started.arn) ?? 'RUNNING',
    endedMs: Date.now(),
    messages: messagesAbout(lane, started.arn),
  };
  if (scene.status === 'RUNNING')
    await world.executions.stop(started.arn, 'CellOutOfBounds', 'not ended in time').catch(() => undefined);
  return judgeWord(scene);
}

/** Again while it is answered by an error. @returns each answer, and how long it took. */
async function give(
  request: () => SignedRequest | null,
  onAnswer: () => void,
): Promise<WordScene['answers']> {
  const answers: { status: number; ms: number }[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const askedMs = Date.now();
    const sent = request();
    if (!sent) break;
    const status = await sendSigned(sent);
    answers.push({ status, ms: Date.now() - askedMs });
    onAnswer();
    if (status < 500) break;
    await sleep(PAUSE_MS);
  }
  return answers;
}

async function until(what: string, ms: number, holds: () => boolean): Promise<void> {
  for (const endMs = Date.now() + ms; Date.now() < endMs; await sleep(POLL_MS)) if (holds()) return;
  throw new Error(`${what} did not come within ${ms / 1_000} s`);
}
