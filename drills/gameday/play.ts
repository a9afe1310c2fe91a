/** Plays one scenario in a world of its own, and puts what happened beside what was expected. */

import { startWorld } from '../../local/world';
import { timelineMarkdown } from '../../src/documents/timeline/format/markdown';
import { type Fact, fact, factIf } from '../harness/fact';
import { judged, type Result } from '../harness/result';
import { decidedAnew } from './decided-anew';
import type { ExpectedExecution, Scenario } from './scenario';
import { Stage } from './stage';

export interface Played extends Result {
  /** What each execution did and when, as Markdown. */
  readonly timelines: readonly string[];
}

/** Never throws: a scenario that could not be played to its end has failed, with the reason as its last fact. */
export function play(scenario: Scenario): Promise<Played> {
  const { name, proves: about } = scenario;
  const timelines: string[] = [];
  return judged({ name, about }, { timelines }, async (facts) => {
    const world = await startWorld(scenario.world);
    const stage = new Stage(world);
    try {
      const executions = await scenario.play(stage);
      for (const [index, expected] of scenario.expected.entries()) {
        const arn = executions[index];
        const prefix = scenario.expected.length > 1 ? `execution ${index + 1}: ` : '';
        if (arn) facts.push(...(await judge(stage, arn, expected, prefix)));
        else facts.push(fact(`${prefix}an execution`, 'there', 'missing'));
      }
      facts.push(fact('executions', scenario.expected.length, executions.length));
      facts.push(...stage.facts);
      facts.push(...((await scenario.afterwards?.(stage, executions)) ?? []));
      await stage.database.closeSessions();
    } finally {
      timelines.push(...(await timelinesOf(stage).catch(() => [])));
      await world.close();
    }
    return { timelines };
  });
}

/** Of every execution that there was, the first to start first: they show why a scenario failed. */
async function timelinesOf(stage: Stage): Promise<string[]> {
  const executions = await stage.world.executions.list(20);
  const arns = executions.flatMap(({ executionArn }) => executionArn ?? []).reverse();
  return Promise.all(arns.map(async (arn) => timelineMarkdown(await stage.timeline(arn))));
}

async function judge(
  stage: Stage,
  arn: string,
  expected: ExpectedExecution,
  prefix: string,
): Promise<Fact[]> {
  const [{ status }, report] = await Promise.all([stage.world.executions.describe(arn), stage.report(arn)]);
  const changes = [...new Set(report.actions.filter(({ changed }) => changed > 0).map(({ kind }) => kind))];
  const messages = stage.messagesOf(arn);
  const refused = report.refusals.map(({ kind, why }) => `${kind}: ${why}`).join('; ');
  const missing = expected.sent.filter((message) => !messages.includes(message));
  const unwanted = (expected.notSent ?? []).filter((message) => messages.includes(message));
  const undoable = report.actions.every(
    ({ undo, before, after }) => undo !== '' && before !== '' && after !== '',
  );
  return [
    fact('cause', expected.cause, report.findings[0]?.cause ?? 'none'),
    ...(expected.causes
      ? [fact('causes', expected.causes.join(', '), (await stage.causes(arn)).join(', '))]
      : []),
    fact('outcome', expected.outcome, report.outcome),
    fact('status', expected.status, status ?? 'unknown'),
    fact('changes', expected.changes.join(', ') || 'none', changes.join(', ') || 'none'),
    fact('messages that were not sent', 'none', missing.join(', ') || 'none'),
    fact('messages that should not have been sent', 'none', unwanted.join(', ') || 'none'),
    ...(expected.exactly
      ? [fact('messages, all of them, in order', inOrder(expected.exactly), inOrder(messages))]
      : []),
    fact('every change has its before, after and undo', 'true', String(undoable)),
    ...(expected.refused
      ? [factIf('refused', String(expected.refused), refused, expected.refused.test(refused))]
      : []),
    ...(await decidedAnew(stage, arn)),
    ...(expected.nothingRefused ? [fact('refused', 'nothing', refused || 'nothing')] : []),
  ].map((each) => ({ ...each, what: `${prefix}${each.what}` }));
}

/** What a status of the public page is said with. */
const KIND_OF_STATUS: Readonly<Record<string, string>> = {
  investigating: 'risk',
  monitoring: 'action-taken',
};

/** What is said to several audiences at the same time has no order among itself. */
function inOrder(messages: readonly string[]): string {
  const runs: { kind: string; audiences: string[] }[] = [];
  for (const message of messages) {
    const [audience = '', said = ''] = message.split(' ');
    const kind = KIND_OF_STATUS[said] ?? said;
    const last = runs.at(-1);
    if (last?.kind === kind && !last.audiences.includes(audience)) last.audiences.push(audience);
    else runs.push({ kind, audiences: [audience] });
  }
  return runs.map(({ kind, audiences }) => `${audiences.sort().join(' + ')} ${kind}`).join(', ');
}
