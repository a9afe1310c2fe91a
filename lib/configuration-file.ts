/** Reads the configuration where it enters: at synth. */
import { readFileSync } from 'node:fs';
import { type Configuration, parseConfiguration } from '../src/configuration/configuration';
import { ConfigurationError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';

/** @throws ConfigurationError when the file can't be read, is not JSON, or any field in it is wrong. */
export function readConfigurationFile(path: string): Configuration {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError([`${path}: ${errorText(error)}`]);
  }
  return parseConfiguration(input);
}
