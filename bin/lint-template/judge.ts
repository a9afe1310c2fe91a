/** What cfn-lint said, as lines for people and a status. Anything but a full answer is no pass. */
import path from 'node:path';
import { z } from 'zod';
import { parsedJson } from '../../src/text/json';

/** As `cfn-lint --format json` writes it. */
const answerSchema = z.array(
  z.object({
    Filename: z.string(),
    Level: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
  }),
);

/** Findings that are no mistake, each with its reason. */
export const KEPT: Readonly<Record<string, string>> = {
  W3005:
    "the CDK writes a function's dependency on its role beside that on the role's policy: without the policy's, the " +
    'function could run before it has its rights',
};

export interface Judged {
  /** 0: nothing was found; 1: something was; 2: it gave no full answer, and nothing is known. */
  readonly status: 0 | 1 | 2;
  readonly lines: readonly string[];
}

/** @param templates how many it was given. */
export function judgeLint(output: string, templates: number): Judged {
  const answer = answerSchema.safeParse(parsedJson(output));
  if (!answer.success) {
    const reason = output.trim() || 'it said nothing';
    return { status: 2, lines: ['NOT CHECKED: cfn-lint gave no answer.', `Reason: ${reason}`] };
  }
  const kept = Object.entries(KEPT).map(([id, reason]) => `Left out: ${id}, for ${reason}.`);
  if (answer.data.length === 0) {
    return { status: 0, lines: [`No finding of cfn-lint in ${templates} template(s).`, ...kept] };
  }
  const findings = answer.data.map(({ Filename, Level, Message, Rule, Location }) => {
    const where = (Location.Path ?? []).join('/');
    return `  ${Level.toLowerCase()} ${Rule.Id} in ${path.basename(Filename, '.json')}, ${where}: ${Message}`;
  });
  return {
    status: 1,
    lines: [
      `${answer.data.length} finding(s) of cfn-lint in ${templates} template(s):`,
      ...findings,
      ...kept,
    ],
  };
}
