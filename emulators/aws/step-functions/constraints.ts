/** Requests against the constraints of the API's model, refused in the service's own words. */
import type { z } from 'zod';
import { AwsError } from '../aws-error';

/** @throws AwsError ValidationException that names everything wrong with the request. */
export function parse<Schema extends z.ZodType>(schema: Schema, request: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(request, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(describe);
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

function describe(issue: z.core.$ZodIssue): string {
  const { input } = issue;
  const value = typeof input === 'string' || typeof input === 'number' ? `Value '${input}'` : 'Value null';
  return `${value} at '${issue.path.join('.')}' failed to satisfy constraint: Member must ${constraint(issue)}`;
}

function constraint(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'not be null' : `be of type ${issue.expected}`;
    case 'invalid_value':
      return `satisfy enum value set: [${issue.values.join(', ')}]`;
    case 'too_big':
      return `have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'too_small':
      return `have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
    default:
      return issue.message;
  }
}

function measure(origin: string): string {
  return origin === 'string' ? 'length' : 'value';
}
