/** The log of a function before the execution, where there is no timeline yet: what a cell adds to it. */
import { readFileSync } from 'node:fs';
import type { World } from '../../local/world';
import { functionOf } from './steps';

/** Gives what was written since. Lanes write into the same log; the cells before have had their say. */
export function followLog({ aws }: World, step: string): () => string {
  const lambda = aws.stack.functions.find(({ logicalId }) => logicalId.startsWith(functionOf(step)));
  if (!lambda) throw new RangeError(`the stack has no function of ${step}`);
  const read = () => readFileSync(aws.lambda.logFile(lambda.name), { flag: 'a+' });
  const { length } = read();
  return () => read().subarray(length).toString('utf8');
}
