/** Judges a cell at which a person decides: they are told plainly, the word counts once, and the incident goes on. */
import { buildReport } from '../../src/documents/report/report';
import { buildTimeline } from '../../src/documents/timeline/build';
import { readExecution } from '../../src/history/read';
import { whoText } from '../../src/text/who';
import { type Fact, fact, factIf } from '../harness/fact';
import { CAUSES } from './failures';
import { insideTheRails, type Judgement, noSecrets, wasStruck } from './judge';
import { clusterFigures } from './lane';
import type { Scene } from './scene';

export interface WordScene extends Scene {
  /** To the person, or to the service that sent it, one after the other. */
  readonly answers: readonly { readonly status: number; readonly ms: number }[];
}

/** Slack, Handling user interaction: three seconds; PagerDuty, Webhooks: five. And what a busy machine takes. */
const ANSWERED_WITHIN_MS: Readonly<Record<string, number>> = {
  Slack: 4_500,
  Answer: 4_500,
  PagerDuty: 6_500,
};

export async function judgeWord(scene: WordScene): Promise<Judgement> {
  const { lane, started, status, before } = scene;
  const { executions, configuration } = lane.options.world;
  const history = readExecution(await executions.history(started.arn));
  const { entries } = buildTimeline(history);
  const words = history.people.map(
    ({ who, through, what }) => `${whoText(who ?? 'nobody', through ?? undefined)} ${what}`,
  );
  return {
    facts: [
      ...wasStruck(scene),
      ...told(scene),
      fact('what people decided', expectedWords(scene).join('; '), words.sort().join('; ')),
      fact('the outcome', 'SUCCEEDED resolved', `${status} ${buildReport(history, configuration).outcome}`),
      fact('the cluster', figures(before), figures(await clusterFigures(lane.options.world))),
      ...(await insideTheRails(scene)),
      ...(await noSecrets(scene, entries)),
      fact('tokens of buttons in the log', 0, (scene.written().match(/kra1_/g) ?? []).length),
    ],
    timeline: entries.map(({ at, state, text, evidence }) => [at, state, text, ...evidence].join(' | ')),
  };
}

function expectedWords({ cell }: WordScene): string[] {
  const approved = 'ada [U061F7AUR] (in Slack) approved';
  return cell.step === 'PagerDuty' ? ['Ada (in PagerDuty) acknowledged', approved] : [approved];
}

/** Nothing is silent: an error that the service shows or sends again, or a message to whoever clicked, and then what was decided. */
function told({ cell, lane, started, answers, written, strike }: WordScene): Fact[] {
  const { slack } = lane.options.world.receivers;
  const last = answers.at(-1)?.status ?? 0;
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  const bound = ANSWERED_WITHIN_MS[cell.step] ?? 0;
  const shown = slack.all.filter(({ blocks }) => JSON.stringify(blocks).includes(started.name));
  const asks = shown.filter(({ blocks }) => JSON.stringify(blocks).includes('"approve"'));
  const isNotYet = slack.ephemeral.some(
    ({ text, of }) => text.includes('not recorded yet') && JSON.stringify(of.blocks).includes(started.name),
  );
  // Lambda calls again what failed: whoever clicked has to have heard of it by then.
  const isMended = cell.step === 'Answer' ? strike.calls === 1 : answers.length === 1;
  const log = written();
  return [
    // One whose answer was lost needs no second click where the message shows that it counted.
    factIf(
      'the last answer',
      '200, or it counted all the same',
      last,
      last === 200 || cell.failure === 'lost-answer',
    ),
    factIf('the slowest answer, in ms', `at most ${bound}`, slowest, slowest <= bound),
    factIf(
      'who decided, in the message',
      'once, and nothing more to approve',
      `${shown.filter(({ blocks }) => JSON.stringify(blocks).includes('approved the plan')).length} messages, ${asks.length} ask`,
      shown.some(({ blocks }) => JSON.stringify(blocks).includes('approved the plan')),
    ),
    ...(isMended
      ? []
      : [
          factIf(
            'what failed, told to whoever clicked or sent it',
            'an error, or that it is not recorded yet',
            `${answers.map(({ status }) => status).join(', ')}${isNotYet ? ', not recorded yet' : ''}`,
            answers.some(({ status }) => status >= 500) || isNotYet,
          ),
          factIf(
            "the cause in the function's log",
            String(CAUSES[cell.failure]),
            log.slice(-500).replaceAll(/\s+/g, ' '),
            CAUSES[cell.failure].test(log) || CAUSES['hangs-before'].test(log),
          ),
        ]),
  ];
}

function figures({ podNames, ...rest }: WordScene['before']): string {
  return JSON.stringify({ ...rest, pods: podNames.length });
}
