/** The policy that an authorizer returns, and whether it lets a request in. */
import { z } from 'zod';

const TEXTS = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** "Output from an API Gateway Lambda authorizer" in the developer guide. */
export const AUTHORIZER_OUTPUT = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Version: z.string().optional(),
    Statement: z
      .union([z.unknown().array(), z.unknown()])
      .transform((value) => [value].flat())
      .pipe(z.array(z.object({ Effect: z.enum(['Allow', 'Deny']), Action: TEXTS, Resource: TEXTS }))),
  }),
  /** "You cannot set a JSON object or array as a valid value of any key in the context map." */
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

export type AuthorizerOutput = z.infer<typeof AUTHORIZER_OUTPUT>;

/** A Deny wins over any Allow; where nothing matches, the request is denied too, though not explicitly. */
export function evaluatePolicy(
  { policyDocument }: AuthorizerOutput,
  methodArn: string,
): 'allow' | 'explicit deny' | 'implicit deny' {
  const effects = policyDocument.Statement.filter(({ Action, Resource }) => {
    return (
      Action.some((each) => like('execute-api:Invoke', each)) &&
      Resource.some((each) => like(methodArn, each))
    );
  }).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'explicit deny';
  return effects.includes('Allow') ? 'allow' : 'implicit deny';
}

/** `*` stands for any text, `?` for any character. */
function like(text: string, pattern: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
}
