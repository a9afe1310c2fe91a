/** Judges a cell by what there is in the world and in the history, not by what the code says of itself. */

import { buildReport } from '../../src/documents/report/report';
import { buildTimeline } from '../../src/documents/timeline/build';
import type { TimelineEntry } from '../../src/documents/timeline/model';
import { readExecution } from '../../src/history/read';
import { type Fact, fact, factIf } from '../harness/fact';
import { causeFacts } from './cause-facts';
import type { Cell } from './cell';
import { type ClusterFigures, clusterFigures, LEAKED_SESSIONS } from './lane';
import { isPage } from './messages';
import { repeated, type Sending } from './repeated';
import type { Scene } from './scene';
import { ENDED_WITHIN_SECONDS, NOTIFIED_WITHIN_SECONDS } from './settings';
import { STORIES } from './stories';

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
      ...waitedFor(scene, outcome),
      ...(await causeFacts(scene, entries)),
      ...(await nothingTwice(scene, history)),
      ...(await insideTheRails(scene)),
      ...(await noSecrets(scene, entries)),
    ],
    timeline: entries.map(({ at, state, text, evidence }) => [at, state, text, ...evidence].join(' | ')),
  };
}

/** A cell whose fault was never met proves nothing. */
export function wasStruck({ strike, met }: Scene): Fact[] {
  const { invocations, peakMb, memoryMb } = strike;
  return [
    factIf('the step met its fault', 'at least once', `${invocations} times`, invocations > 0),
    ...(met === null ? [] : [factIf('requests that met the fault', 'at least 1', met, met > 0)]),
    factIf('memory of the function, in MB', `at most ${memoryMb}`, peakMb, peakMb <= memoryMb),
  ];
}

function ended({ status, endedMs, startedMs, messages }: Scene, outcome: string): Fact[] {
  const seconds = Math.round((endedMs - startedMs) / 1_000);
  const pages = messages.filter(isPage);
  const isResolved = status === 'SUCCEEDED' && outcome === 'resolved';
  const first = Math.min(...pages.map(({ at }) => Date.parse(at)));
  const notifiedAfter = Math.round((first - startedMs) / 1_000);
  return [
    factIf(
      'ended, in seconds',
      `at most ${ENDED_WITHIN_SECONDS}`,
      `${status} after ${seconds}`,
      status === 'SUCCEEDED' && seconds <= ENDED_WITHIN_SECONDS,
    ),
    factIf(
      'resolved, or a person was notified in time',
      `resolved, or notified within ${NOTIFIED_WITHIN_SECONDS} s`,
      isResolved ? 'resolved' : `${outcome}, notified after ${notifiedAfter} s`,
      isResolved || notifiedAfter <= NOTIFIED_WITHIN_SECONDS,
    ),
  ];
}

/** Stories in which no change is permitted, or none has its effect. */
export const HELPED: readonly Cell['story'][] = ['stopped', 'larger-stuck'];

/** A platform that is not ready is waited for: nobody is called for it, and the repair is made all the same. */
function waitedFor({ cell, messages }: Scene, outcome: string): Fact[] {
  if (cell.failure !== 'not-ready') return [];
  const kinds = messages.map(({ messageAttributes: { kind = '' } }) => kind);
  const called = kinds.filter((kind) => ['step-failed', 'workflow-failed', 'execution-ended'].includes(kind));
  return [
    // Where it takes a person to mend it, a person did.
    fact('the outcome', HELPED.includes(cell.story) ? 'recovered' : 'resolved', outcome),
    fact('pages about a step that failed', 'none', [...new Set(called)].join(', ') || 'none'),
  ];
}

async function nothingTwice(scene: Scene, history: Sending): Promise<Fact[]> {
  const { messages, cell, lane, before } = scene;
  const after = await clusterFigures(lane.options.world);
  const { mayEnd = untouched } = STORIES[cell.story];
  return [
    fact('messages sent twice', 'none', repeated(messages, cell, history).join('; ') || 'none'),
    factIf(
      'the cluster',
      'changed at most once, and nothing else in it',
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

export async function insideTheRails({ lane, cell, started }: Scene): Promise<Fact[]> {
  const lease = await lane.lease();
  const isKept = lease?.holder === started.name && cell.step.startsWith('Release');
  const holder = lease?.holder ?? 'nobody';
  return [
    fact('sessions terminated that the rules protect', 0, lane.sparedAll - lane.sparedLeft),
    factIf(
      'the lock',
      'released, or expires by itself',
      isKept ? `expires after ${lease.leaseSeconds} s` : holder,
      isKept || holder === 'nobody',
    ),
    factIf('leaked sessions left', `0 of ${LEAKED_SESSIONS}`, lane.leakedLeft, lane.leakedLeft === 0),
  ];
}

export async function noSecrets(
  { lane, messages }: Scene,
  entries: readonly TimelineEntry[],
): Promise<Fact[]> {
  const { cluster, runbookLogin, webhook, aws } = lane.options.world;
  const secrets = [cluster.accountToken, runbookLogin.password, webhook.token];
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
