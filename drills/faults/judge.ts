/** Judges a cell by what there is in the world and in the history, not by what the code says of itself. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { OutboxMessage } from '../../emulators/aws/outbox';
import { buildReport } from '../../src/documents/report/report';
import { buildTimeline } from '../../src/documents/timeline/build';
import type { TimelineEntry } from '../../src/documents/timeline/model';
import { readExecution } from '../../src/history/read';
import { type Fact, fact } from '../gameday/scenario';
import { CAUSES, HUNG_UP } from './failures';
import { type ClusterFigures, clusterFigures, type Lane, LEAKED_SESSIONS } from './lane';
import type { Cell } from './matrix';
import { isPage } from './messages';
import { ENDED_WITHIN_SECONDS, TOLD_WITHIN_SECONDS } from './settings';
import type { Started } from './start';
import { STORIES } from './stories';
import type { Strike } from './strike';

export interface Scene {
  readonly lane: Lane;
  readonly cell: Cell;
  readonly strike: Strike;
  readonly started: Started;
  readonly startedMs: number;
  readonly before: ClusterFigures;
  /** Requests that met the fault; null where nobody was there to count. */
  readonly met: number | null;
  readonly status: string;
  readonly endedMs: number;
  readonly messages: readonly OutboxMessage[];
}

export interface Judgement {
  readonly facts: readonly Fact[];
  readonly timeline: readonly string[];
}

export async function judge(scene: Scene): Promise<Judgement> {
  const { lane, started } = scene;
  const { executions, configuration } = lane.options.world;
  const history = readExecution(await executions.history(started.arn));
  const { entries } = buildTimeline(history);
  const { outcome } = buildReport(history, configuration);
  return {
    facts: [
      ...wasStruck(scene),
      ...ended(scene, outcome),
      ...(await isTold(scene, entries)),
      ...(await nothingTwice(scene)),
      ...(await insideTheRails(scene)),
      ...(await noSecrets(scene, entries)),
    ],
    timeline: entries.map(({ at, state, text, evidence }) => [at, state, text, ...evidence].join(' | ')),
  };
}

/** A cell whose fault was never met proves nothing. */
function wasStruck({ strike, met }: Scene): Fact[] {
  const { invocations, peakMb, memoryMb } = strike;
  return [
    holds('the step was struck', 'at least once', `${invocations} times`, invocations > 0),
    ...(met === null ? [] : [holds('requests that met the fault', 'at least 1', met, met > 0)]),
    holds('memory of the function, in MB', `at most ${memoryMb}`, peakMb, peakMb <= memoryMb),
  ];
}

function ended({ status, endedMs, startedMs, messages }: Scene, outcome: string): Fact[] {
  const seconds = Math.round((endedMs - startedMs) / 1_000);
  const pages = messages.filter(isPage);
  const isResolved = status === 'SUCCEEDED' && outcome === 'resolved';
  const first = Math.min(...pages.map(({ at }) => Date.parse(at)));
  const toldAfter = Math.round((first - startedMs) / 1_000);
  return [
    holds(
      'ended, in seconds',
      `at most ${ENDED_WITHIN_SECONDS}`,
      `${status} after ${seconds}`,
      status === 'SUCCEEDED' && seconds <= ENDED_WITHIN_SECONDS,
    ),
    holds(
      'resolved, or a person was called in time',
      `resolved, or called within ${TOLD_WITHIN_SECONDS} s`,
      isResolved ? 'resolved' : `${outcome}, called after ${toldAfter} s`,
      isResolved || toldAfter <= TOLD_WITHIN_SECONDS,
    ),
  ];
}

/** The cause stands in the timeline at the step; or else the step got what it wanted in spite of it. */
async function isTold(scene: Scene, entries: readonly TimelineEntry[]): Promise<Fact[]> {
  const { cell, started } = scene;
  const isPlain = cell.dependency === 'pod-metrics' && cell.failure === 'wrong-certificate';
  const cause = isPlain ? HUNG_UP : CAUSES[cell.failure];
  if (cell.step === 'Authorize' || cell.step === 'Intake') return atTheDoor(scene, cause);
  const lines = entries
    .filter(({ state }) => state === cell.step)
    .flatMap(({ text, evidence }) => [text, ...evidence]);
  // A page does not wait for its details: the client's next attempt at them may be broken off, and its error with it.
  const isHurried = cell.dependency === 'step-functions' && !cell.step.startsWith('Report');
  const found = lines.find(
    (line) =>
      ABOUT[cell.dependency].test(line) &&
      (cause.test(line) || (isHurried && CAUSES['hangs-before'].test(line))),
  );
  if (found !== undefined) return [holds('the cause in the timeline', String(cause), found, true)];
  const took = tookEffect(scene);
  return [
    holds(
      'the cause in the timeline, or the effect',
      `${cause}, or done all the same`,
      took ? 'done all the same' : `${started.name}: ${lines.join(' | ').slice(0, 600)}`,
      took,
    ),
  ];
}

/** How a timeline speaks of each dependency: by its name, or by the probes that need it, where the step's own limit came first. */
const ABOUT: Readonly<Record<Cell['dependency'], RegExp>> = {
  kubernetes: /kubernetes|in hand|NOT READ (?:pods|deployment|poolConfig|logs)/i,
  'pod-metrics': /pool|kubernetes/i,
  postgres: /postgres|database/i,
  prometheus: /prometheus|impact|NOT READ (?:latency|errorRate|traffic|alert)/i,
  'step-functions': /history/i,
  secrets: /secret|NOT READ|NOT REACHED/i,
  s3: /s3/i,
  sns: /sns/,
  pagerduty: /pagerduty/,
  slack: /slack/,
  statuspage: /statuspage/,
  webhook: /webhook/,
};

const KIND_OF_STEP: Readonly<Record<string, string>> = {
  EscalateRisk: 'risk',
  AnnounceAction: 'action-taken',
  EscalateNothingPermitted: 'nothing-permitted',
  EscalateUnresolved: 'unresolved',
  AnnounceResolved: 'resolved',
};

function tookEffect({ cell, lane, messages, started, strike }: Scene): boolean {
  const { dependency, step, failure } = cell;
  if (dependency === 's3') {
    const { aws } = lane.options.world;
    return existsSync(
      aws.s3.file(aws.stack.outputs['ReportBucket'] ?? '', `incidents/${started.name}/report.md`),
    );
  }
  // What was sent and done is no news that something failed; what was never sent is.
  if (failure === 'refused' || failure === 'unknown-name' || failure === 'wrong-certificate') return false;
  return messages.some(
    ({ channel, at, messageAttributes: { kind, status } }) =>
      channel === dependency &&
      (kind === KIND_OF_STEP[step] || status !== undefined) &&
      Date.parse(at) >= (strike.firstAtMs ?? 0),
  );
}

/** At the door the sender is asked to try again, and the reason stays in the function's log. */
async function atTheDoor({ cell, lane, started }: Scene, cause: RegExp): Promise<Fact[]> {
  const { world } = lane.options;
  const [first = 0] = started.answers;
  const last = started.answers.at(-1) ?? 0;
  const lambda = world.aws.stack.functions.find(({ logicalId }) => logicalId.startsWith(cell.step));
  const log = lambda ? await readFile(world.aws.lambda.logFile(lambda.name), 'utf8') : '';
  const isMended = first === 202;
  const names = await world.executions.list(1_000);
  const count = names.filter(({ name }) => name === started.name).length;
  return [
    holds(
      'the first answer',
      'at least 500, or 202',
      first,
      first >= 500 || (isMended && cell.failure === 'lost-answer'),
    ),
    fact('the last answer', 202, last),
    fact('executions of this alert', 1, count),
    ...(isMended
      ? []
      : [holds("the cause in the function's log", String(cause), 'see there', cause.test(log))]),
  ];
}

/**
 * Messages by SNS and Slack have nothing by which a repetition is known: one whose answer is late or lost may be there
 * again. PagerDuty merges events of one `dedup_key`, which all of an incident's have, into one alert.
 */
const MAY_COME_AGAIN = /^(?:sns|slack|pagerduty) /;
/** One for each attempt of the configuration. */
const MOST_ATTEMPTS = 2;

/** A page that nobody answers is sent again, and so is not among these. */
async function nothingTwice(scene: Scene): Promise<Fact[]> {
  const { messages, cell, lane, before } = scene;
  const counts = new Map<string, number>();
  for (const { channel, audience, message, messageAttributes } of messages) {
    const { kind = '', status = '' } = messageAttributes;
    if (kind === 'unresolved') continue;
    const key = `${channel} ${audience} ${kind || status} ${message}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const twice = [...counts]
    .filter(([key, count]) => count > (MAY_COME_AGAIN.test(key) ? MOST_ATTEMPTS : 1))
    .map(([key]) => key.slice(0, 120));
  const after = await clusterFigures(lane.options.world);
  const { mayEnd = untouched } = STORIES[cell.story];
  return [
    fact('messages sent twice', 'none', twice.join('; ') || 'none'),
    holds(
      'the cluster',
      'changed once at most, and nothing else of it',
      `${figuresText(before)} -> ${figuresText(after)}`,
      mayEnd(before, after),
    ),
  ];
}

function untouched(before: ClusterFigures, after: ClusterFigures): boolean {
  return figuresText(before) === figuresText(after);
}

function figuresText({ podNames, ...figures }: ClusterFigures): string {
  return JSON.stringify({ ...figures, pods: podNames.length });
}

async function insideTheRails({ lane, cell, started }: Scene): Promise<Fact[]> {
  const lease = await lane.lease();
  const isKept = lease?.holder === started.name && cell.step.startsWith('Release');
  const holder = lease?.holder ?? 'nobody';
  return [
    fact('sessions outside the rules that were ended', 0, lane.sparedAll - lane.sparedLeft),
    holds(
      'the lock',
      'free, or to expire by itself',
      isKept ? `expires after ${lease.leaseSeconds} s` : holder,
      isKept || holder === 'nobody',
    ),
    holds('leaked sessions left', `0 of ${LEAKED_SESSIONS}`, lane.leakedLeft, lane.leakedLeft === 0),
  ];
}

async function noSecrets({ lane, messages }: Scene, entries: readonly TimelineEntry[]): Promise<Fact[]> {
  const { cluster, runbookLogin, webhook, aws } = lane.options.world;
  const secrets = [cluster.runbookToken, runbookLogin.password, webhook.token];
  for (const id of ['statuspage', 'webhook']) secrets.push(aws.secretsManager.value(`knhk-runbook/${id}`));
  const text = JSON.stringify([entries, messages.map(({ message, subject }) => [message, subject])]);
  return [
    fact(
      'secrets in the timeline and the messages',
      0,
      secrets.filter((secret) => text.includes(secret)).length,
    ),
  ];
}

function holds(what: string, expected: string | number, happened: string | number, isSo: boolean): Fact {
  return { what, expected: String(expected), happened: String(happened), holds: isSo };
}
