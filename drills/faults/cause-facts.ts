/** Whether people can read why a step failed: in the timeline, or in the function's log where there is no execution yet. */
import { existsSync } from 'node:fs';
import type { TimelineEntry } from '../../src/documents/timeline/model';
import { STATE } from '../../src/workflow/states';
import { type Fact, fact, factIf } from '../harness/fact';
import type { Cell } from './cell';
import { CAUSES, HUNG_UP } from './failures';
import type { Scene } from './scene';

/** The cause stands in the timeline at the step; or else the step got what it wanted in spite of it. */
export async function causeFacts(scene: Scene, entries: readonly TimelineEntry[]): Promise<Fact[]> {
  const { cell, started } = scene;
  const isPlain = cell.dependency === 'pod-metrics' && cell.failure === 'wrong-certificate';
  const cause = isPlain ? HUNG_UP : CAUSES[cell.failure];
  if (cell.step === 'Authorize' || cell.step === 'Intake') return atTheWebhook(scene, cause);
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
  if (found !== undefined) return [factIf('the cause in the timeline', String(cause), found, true)];
  const took = tookEffect(scene);
  return [
    factIf(
      'the cause in the timeline, or the step succeeded',
      `${cause}, or succeeded all the same`,
      took ? 'succeeded all the same' : `${started.name}: ${lines.join(' | ').slice(0, 600)}`,
      took,
    ),
  ];
}

/** How a timeline speaks of each dependency: by its name, or by the probes that need it, where the step's own limit came first. */
const ABOUT: Readonly<Record<Cell['dependency'], RegExp>> = {
  kubernetes: /kubernetes|acknowledg|NOT READ (?:pods|deployment|poolConfig|logs)/i,
  'pod-metrics': /pool|kubernetes/i,
  postgres: /postgres|database/i,
  pooler: /pgbouncer|pooler/i,
  prometheus: /prometheus|impact|NOT READ (?:latency|errorRate|traffic|alert)/i,
  'step-functions': /history/i,
  // Of the functions that take what people decide, which have no timeline.
  lambda: /lambda/i,
  'slack-bot': /slack/,
  secrets: /secret|NOT READ|NOT REACHED/i,
  s3: /s3/i,
  sns: /sns/,
  pagerduty: /pagerduty/,
  slack: /slack/,
  statuspage: /statuspage/,
  webhook: /webhook/,
  teams: /teams/,
  platform: /function/,
};

const KIND_OF_STEP: Readonly<Record<string, string>> = {
  [STATE.EscalateRisk]: 'risk',
  [STATE.AnnounceAction]: 'action-taken',
  [STATE.EscalateNothingPermitted]: 'nothing-permitted',
  [STATE.EscalateUnresolved]: 'unresolved',
  [STATE.AnnounceResolved]: 'resolved',
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
      channel === (dependency === 'slack-bot' ? 'slack' : dependency) &&
      (kind === KIND_OF_STEP[step] || status !== undefined) &&
      Date.parse(at) >= (strike.firstAtMs ?? 0),
  );
}

/** At the webhook endpoint the sender is asked to try again, and the reason stays in the function's log. */
async function atTheWebhook({ cell, lane, started, written }: Scene, cause: RegExp): Promise<Fact[]> {
  const { world } = lane.options;
  const [first = 0] = started.answers;
  const last = started.answers.at(-1) ?? 0;
  // What is refused as too much is tried again after a pause, and the authorizer's own time may be up before: two seconds.
  const isHurried = cell.step === 'Authorize' && cell.failure === 'too-many-requests';
  const log = written();
  const isMended = first === 202;
  const names = await world.executions.list(1_000);
  const count = names.filter(({ name }) => name === started.name).length;
  return [
    factIf(
      'the first answer',
      'at least 500, or 202',
      first,
      first >= 500 || (isMended && cell.failure === 'lost-answer'),
    ),
    fact('the last answer', 202, last),
    fact('executions of this alert', 1, count),
    // A function that was refused has written nothing.
    ...(isMended || cell.dependency === 'platform'
      ? []
      : [
          factIf(
            "the cause in the function's log",
            String(cause),
            log.slice(-600).replaceAll(/\s+/g, ' '),
            cause.test(log) || (isHurried && CAUSES['hangs-before'].test(log)),
          ),
        ]),
  ];
}
