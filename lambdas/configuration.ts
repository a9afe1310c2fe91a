/** The configuration of the functions, and the targets in it: for those that need it, since checking it takes time. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Configuration,
  findTarget,
  parseConfiguration,
  type Target,
} from '../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../src/configuration/environment';
import { ConfigurationError } from '../src/model/errors';
import type { IncidentTarget } from '../src/model/incident';
import { errorText } from '../src/text/error-text';
import { once, parseJson, variable } from './runtime';

/** The validated configuration, from the file beside the code; read once a process. */
export const configuration = once((): Configuration => parseConfiguration(configurationFile()));

/** The configured target of an incident; gone when the configuration changed under a running execution. */
export function targetOf(incident: { readonly target: IncidentTarget }): Target {
  const target = findTarget(configuration(), incident.target.name);
  if (!target) throw new ConfigurationError([`targets: '${incident.target.name}' is no longer there`]);
  return target;
}

/** Lambda says where the code is in `LAMBDA_TASK_ROOT` (Lambda, "Defined runtime environment variables"). */
function configurationFile(): unknown {
  const file = path.join(variable('LAMBDA_TASK_ROOT'), CONFIGURATION_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([`${file}: ${errorText(error)}`]);
  }
  return parseJson(text, file);
}
