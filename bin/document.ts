/** A document that a command makes: in the format that was asked for, to where it was asked for. */
import { writeFileSync } from 'node:fs';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import type { Answer } from './context';

/** @throws InvalidInputError naming the formats that there are. */
export function requireFormat(format: string, formats: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(formats, format)) return;
  throw new InvalidInputError(`--format: ${Object.keys(formats).join(', ')} is accepted (got ${format})`);
}

/**
 * The answer of a command that makes a document: itself, or where it was written.
 * @param output A file; the answer itself when undefined.
 * @throws InvalidInputError when it can't be written.
 */
export function written(
  document: string,
  output: string | undefined,
  json: unknown,
  say: (line: string) => void,
): Answer {
  if (output === undefined) return { text: document, json };
  writeDocument(document, output, say);
  return { text: '', json };
}

/** @throws InvalidInputError when it can't be written. */
export function writeDocument(document: string, output: string, say: (line: string) => void): void {
  try {
    writeFileSync(output, document);
  } catch (error) {
    throw new InvalidInputError(`--output: a file that can be written is accepted (${errorText(error)})`);
  }
  say(`written: ${output}`);
}
