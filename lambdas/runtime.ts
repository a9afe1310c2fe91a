/** What every function shares: the one reader of the environment and the configuration, the clock and the log. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { type Configuration, findTarget, parseConfiguration, type Target } from '../src/configuration';
import { CONFIGURATION_FILE } from '../src/environment';
import { ConfigurationError, errorText } from '../src/errors';
import type { IncidentTarget } from '../src/incident';
import { SERVICE_NAME } from '../src/telemetry';

const logger = new Logger({ serviceName: SERVICE_NAME });

export const now = (): Date => new Date();

/** The validated configuration, from the file beside the code; read once a process. */
export const configuration = once((): Configuration => parseConfiguration(configurationFile()));

/** The configured target of an incident; gone when the configuration changed under a running execution. */
export function targetOf(incident: { readonly target: IncidentTarget }): Target {
  const target = findTarget(configuration(), incident.target.name);
  if (!target) throw new ConfigurationError([`targets: '${incident.target.name}' is no longer there`]);
  return target;
}

/** One JSON line in the function's log, with the step and, where there is one, the incident. */
export function log(step: string, fields: Readonly<Record<string, unknown>>): void {
  logger.info(step, { step, ...fields });
}

/** As `log`, for what somebody has to look at. */
export function logProblem(step: string, fields: Readonly<Record<string, unknown>>): void {
  logger.error(step, { step, ...fields });
}

/** @throws ConfigurationError naming the variable that is not set. */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new ConfigurationError([`environment: ${name} is not set`]);
  return value;
}

/** A variable that holds JSON. */
export function jsonVariable(name: string): unknown {
  return parseJson(variable(name), `environment: ${name}`);
}

/** Makes something when it is first needed, and keeps it for the life of the process. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError([`${where} is not JSON`]);
  }
}
