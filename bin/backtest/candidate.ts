/** The configuration that is tried: a file, or what is configured now, with single settings changed. */
import path from 'node:path';
import { readConfigurationFile } from '../../lib/configuration-file';
import { type Configuration, parseConfiguration } from '../../src/configuration/configuration';
import { InvalidInputError } from '../../src/model/errors';
import { parsedJson } from '../../src/text/json';
import { type RecordsOptions, readConfiguration } from '../target-records';

/**
 * @param settings Each as `path.of.the.field=value`.
 * @throws ConfigurationError, InvalidInputError.
 */
export function candidateOf(options: RecordsOptions, settings: readonly string[] = []): Configuration {
  const config = options.configuration
    ? readConfigurationFile(path.resolve(options.configuration))
    : readConfiguration(options);
  if (settings.length === 0) return config;
  const changed: Record<string, unknown> = structuredClone(config);
  for (const setting of settings) change(changed, setting);
  return parseConfiguration(changed);
}

function change(config: Record<string, unknown>, setting: string): void {
  const [, where, value] = /^([A-Za-z0-9.]+)=(.+)$/s.exec(setting) ?? [];
  const names = where?.split('.') ?? [];
  const last = names.pop();
  let part: unknown = config;
  for (const name of names) part = isSection(part) && Object.hasOwn(part, name) ? part[name] : undefined;
  if (value === undefined || last === undefined || !isSection(part) || !Object.hasOwn(part, last)) {
    throw new InvalidInputError(
      `--set: a field that is configured, and its value, is accepted, such as remediation.scaleOut.mode=off (got ${setting})`,
    );
  }
  part[last] = parsedJson(value) ?? value;
}

function isSection(part: unknown): part is Record<string, unknown> {
  return typeof part === 'object' && part !== null;
}
