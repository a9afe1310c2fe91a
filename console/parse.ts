/** The body of a request, as its schema has it. */
import type { z } from 'zod';
import { InvalidInputError } from '../src/model/errors';
import { problemsOf } from '../src/text/problems';

/** @throws InvalidInputError naming every wrong field, and what is accepted. */
export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, body);
  throw new InvalidInputError(problems.join('; '), problems);
}
