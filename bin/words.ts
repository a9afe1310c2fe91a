/** Approval: `approve` or `reject` the plan that an execution asks about. */
import { readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import { questionOf, sayWord } from '../src/remediate/say';
import type { PlanOptions } from './commands/options';
import type { Answer, Context } from './context';
import { runningNamed } from './running-execution';
import { openIncidentRecord } from './target-records';

/** @throws InvalidInputError where no plan waits, or another one than `--plan` names. */
export async function decide(
  context: Context,
  word: 'approve' | 'reject',
  name: string,
  { plan, by }: PlanOptions,
): Promise<Answer> {
  const connection = await context.open(name);
  const { executions } = connection;
  const execution = await runningNamed(executions, name, context.say);
  const question = questionOf(readExecution(await executions.history(execution)));
  if ('status' in question) {
    throw new InvalidInputError(
      `${execution} has no plan that waits for approval (it is ${question.status})`,
    );
  }
  const { incident, approval, summary } = question;
  const { planHash } = approval;
  if (plan && plan !== planHash) {
    throw new InvalidInputError(
      `--plan: plan ${planHash} waits for approval in ${execution} (got ${plan}): ${summary}`,
    );
  }
  const { records } = await openIncidentRecord(incident, connection, context.globals, context.say);
  const decision = word === 'approve' ? 'approved' : 'rejected';
  await sayWord(records, question, decision, { by, at: new Date().toISOString() });
  return {
    text: `${decision} plan ${planHash}: ${summary}`,
    json: { execution, decision, planHash, summary, by },
  };
}
