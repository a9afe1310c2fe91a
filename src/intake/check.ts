/** Prepare, of a check: which targets it is of. */
import * as z from 'zod';
import { type Configuration, findTarget } from '../configuration/configuration';
import type { CheckScope } from '../model/check';
import { InvalidInputError } from '../model/errors';
import { errorText } from '../text/error-text';
import { problemsOf } from '../text/problems';
import type { ExecutionContext } from './prepare';

/** Starts a check: `{"mode":"check"}` is enough. */
const checkInputSchema = z.strictObject({
  mode: z.literal('check'),
  /** A target's name in the configuration; all of them when left out. */
  target: z.string().min(1).optional(),
  requestedBy: z.string().min(1).max(100, 'at most 100 characters').optional(),
  reason: z.string().min(1).max(500, 'at most 500 characters').optional(),
});

/** @throws InvalidInputError naming each wrong field and what it accepts. */
export function prepareCheck(
  input: unknown,
  { id, name, startTime }: ExecutionContext,
  config: Configuration,
): CheckScope {
  const result = checkInputSchema.safeParse(input);
  if (!result.success) {
    const problems = problemsOf(result.error, input);
    throw new InvalidInputError(`the check's input is not valid: ${problems.join('; ')}`, problems);
  }
  const { target } = result.data;
  const all = config.targets.map((each) => each.name);
  if (target !== undefined && !findTarget(config, target)) {
    const known = all.map((each) => `'${each}'`).join(', ');
    throw new InvalidInputError(`target: there is no target '${errorText(target, 80)}'; accepted: ${known}`);
  }
  return {
    id: name,
    executionArn: id,
    startedAt: new Date(startTime).toISOString(),
    targets: target === undefined ? all : [target],
    isWhole: target === undefined || all.length === 1,
  };
}
