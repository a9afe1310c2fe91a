/** Reads the configuration where it enters: at synth. */
import { readFileSync } from 'node:fs';
import { type Configuration, parseConfiguration } from '../src/configuration/configuration';
import { ConfigurationError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';

const NOTES = new Set(['$schema', '$comment']);

/** @throws ConfigurationError when the file can't be read, is not JSON, or any field in it is wrong. */
export function readConfigurationFile(path: string): Configuration {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError([`${path}: ${errorText(error)}`]);
  }
  return parseConfiguration(withoutNotes(input));
}

/** Where an editor finds the schema, and what people are told, is nothing of the configuration. */
function withoutNotes(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([name]) => !NOTES.has(name)));
}
