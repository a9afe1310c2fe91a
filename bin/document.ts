/** A document that a command makes: in the format that was asked for, to where it was asked for. */
import { writeFileSync } from 'node:fs';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';

/** @throws InvalidInputError naming the formats that there are. */
export function requireFormat(format: string, formats: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(formats, format)) return;
  throw new InvalidInputError(`--format: ${Object.keys(formats).join(', ')} is accepted (got ${format})`);
}

/** @param output A file; the terminal when undefined. @throws InvalidInputError when it can't be written. */
export function writeDocument(document: string, output: string | undefined): void {
  if (output === undefined) {
    process.stdout.write(document);
    return;
  }
  try {
    writeFileSync(output, document);
  } catch (error) {
    throw new InvalidInputError(`--output: a file that can be written is accepted (${errorText(error)})`);
  }
  console.error(`written: ${output}`);
}
