/** The execution that an acknowledgement, an approval, a rejection or a stop is for. */
import type { Executions } from '../src/adapters/aws/executions';
import { readExecution } from '../src/history/read';
import { isNameOfCheck } from '../src/model/check';
import { NotFoundError } from './exit-codes';

/**
 * A name or an ARN as it is. `latest` is the newest that runs, has not joined another one and is no check: nothing waits
 * for a person in those.
 * @param print takes which one `latest` is.
 * @throws NotFoundError where none runs.
 */
export async function runningNamed(
  executions: Pick<Executions, 'newestFirst' | 'history'>,
  name: string,
  print: (line: string) => void,
): Promise<string> {
  if (name !== 'latest') return name;
  const listed = (await executions.newestFirst()).filter((each) => !isNameOfCheck(each.name));
  for (const { executionArn, status } of listed) {
    if (status !== 'RUNNING' || !executionArn) continue;
    const { join, check } = readExecution(await executions.history(executionArn));
    if (join?.status === 'joined' || check !== null) continue;
    print(`latest that runs: ${executionArn.split(':').at(-1)}`);
    return executionArn;
  }
  const [newest] = listed;
  throw new NotFoundError(
    newest
      ? `no execution is running; the newest is ${newest.name} (${newest.status})`
      : 'there is no execution yet',
  );
}
