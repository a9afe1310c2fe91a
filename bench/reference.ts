/** The figures of an earlier run, and what has moved since. */
import * as z from 'zod';
import type { Line } from './words';

const figureSchema = z.strictObject({
  of: z.enum(['ratio', 'difference', 'value']),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});
const referenceSchema = z.strictObject({
  machine: z.string(),
  node: z.string(),
  date: z.iso.date(),
  figures: z.record(z.string(), figureSchema),
});

export type Reference = z.output<typeof referenceSchema>;

/** @throws ZodError for a file of another shape. */
export function parseReference(text: string): Reference {
  return referenceSchema.parse(JSON.parse(text));
}

/**
 * Rows whose figure has left the reference's spread, and taken its own spread with it. Only ratios mean anything on
 * another machine, so the others are compared on the same machine alone; and one sample has no spread to leave.
 */
export function movedSince(
  { machine: then, figures }: Reference,
  lines: readonly Line[],
  machine: string,
): { readonly name: string; readonly was: z.output<typeof figureSchema>; readonly line: Line }[] {
  return lines.flatMap((line) => {
    const was = figures[line.row.name];
    const { of, low, high } = line.figure;
    if (!was || was.of !== of || (of !== 'ratio' && machine !== then)) return [];
    if (line.row.measured.length < 2) return [];
    return low > was.high || high < was.low ? [{ name: line.row.name, was, line }] : [];
  });
}
