/** `stop`: an execution is ended by a person. */
import type { StopOptions } from './commands/options';
import type { Answer, Context } from './context';
import { runningNamed } from './running-execution';

export async function stop(context: Context, name: string, { reason, by }: StopOptions): Promise<Answer> {
  const { executions } = await context.open(name);
  const execution = await runningNamed(executions, name, context.say);
  await executions.stop(execution, 'StoppedByEngineer', `by ${by}, ${reason}`);
  return { text: `stopped ${execution}`, json: { execution, stopped: true, by, reason } };
}
