/** What `npm audit --json` said, as lines for people and a status. Anything but a full answer is no pass. */
import { z } from 'zod';
import { errorText } from '../../src/text/error-text';
import { parsedJson } from '../../src/text/json';

const answerSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      range: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
    }),
  ),
  metadata: z.object({ dependencies: z.object({ prod: z.number().int().min(1) }) }),
});

export interface Judged {
  readonly status: 0 | 1 | 2;
  readonly lines: readonly string[];
}

/** @param failure why npm itself could not be run to its end */
export function judgeAudit(output: string, failure?: string): Judged {
  const answer = answerSchema.safeParse(parsedJson(output));
  if (!answer.success) {
    return {
      status: 2,
      lines: [
        'NOT CHECKED: the audit service gave no answer, so nothing is known of vulnerabilities.',
        `Reason: ${failure ?? reasonOf(output)}`,
      ],
    };
  }
  const { vulnerabilities, metadata } = answer.data;
  const found = Object.entries(vulnerabilities);
  const checked = `${metadata.dependencies.prod} packages that ship were checked`;
  if (found.length === 0) return { status: 0, lines: [`No known vulnerability: ${checked}.`] };
  return {
    status: 1,
    lines: [
      `${found.length} of them with known vulnerabilities: ${checked}.`,
      ...found.map(([name, { severity, range, via }]) => {
        const why = via.map((each) =>
          typeof each === 'string' ? `by ${each}` : `${each.title} ${each.url}`,
        );
        return `  ${severity}: ${name} ${range}: ${why.join('; ')}`;
      }),
    ],
  };
}

const refusalSchema = z.looseObject({
  message: z.string().optional(),
  error: z.object({ code: z.string().nullish(), summary: z.string().nullish() }).optional(),
});

function reasonOf(output: string): string {
  const refusal = refusalSchema.safeParse(parsedJson(output));
  const { message, error } = refusal.data ?? {};
  return errorText(
    [error?.code, error?.summary, message].filter(Boolean).join(' ') || output || 'it said nothing',
  );
}
