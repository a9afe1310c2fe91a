/** What would be decided on the recorded evidence of one execution. */
import { explain } from '../../src/backtest/explain';
import { candidateOf } from '../backtest/candidate';
import { looksFrom } from '../backtest/source';
import { executionNamed } from '../connection';
import type { ReadContext } from '../context';
import { NotFoundError } from '../exit-codes';

/** @throws NotFoundError where none of its evidence was kept: it is written with the report, and as long as the bucket keeps it. */
export async function dryRun(
  { globals, read }: ReadContext,
  name: string,
  set: readonly string[],
): Promise<unknown> {
  const reading = await read(name);
  const execution = await executionNamed(reading.executions, name);
  const config = candidateOf(globals, set);
  const id = execution.split(':').at(-1);
  const { looks } = await looksFrom(undefined, new Date(0), async () => reading);
  const own = looks.filter(({ incident }) => incident.id === id);
  if (own.length === 0) throw new NotFoundError(`no recorded evidence of ${execution} was found`);
  return { execution, looks: own.map((look) => explain(look, config)) };
}
