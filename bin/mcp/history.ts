/** Parts of an execution's history: what was read, and what was planned. */
import { type ExecutionHistory, readExecution } from '../../src/history/read';
import { questionOf } from '../../src/remediate/say';
import { executionNamed } from '../connection';
import type { ReadContext } from '../context';

/** Each look of an execution, the earliest first. */
export async function evidenceOf(context: ReadContext, name: string): Promise<unknown> {
  const { execution, history } = await historyOf(context, name);
  return { execution, diagnoses: history.diagnoses, validations: history.validations };
}

/** What was decided, the earliest first, and what is asked of people now. */
export async function planOf(context: ReadContext, name: string): Promise<unknown> {
  const { execution, history } = await historyOf(context, name);
  const question = questionOf(history);
  return {
    execution,
    waitsForApproval: 'status' in question ? null : { ...question.approval, summary: question.summary },
    decisions: history.remediations,
    changes: history.actions,
  };
}

async function historyOf(
  { read }: ReadContext,
  name: string,
): Promise<{ execution: string; history: ExecutionHistory }> {
  const { executions } = await read(name);
  const execution = await executionNamed(executions, name);
  return { execution, history: readExecution(await executions.history(execution)) };
}
