/** What every function shares: the one reader of the environment, the clock and the log. */
import { Logger } from '@aws-lambda-powertools/logger';
import { ConfigurationError } from '../src/model/errors';
import { parsedJson } from '../src/text/json';
import { SERVICE_NAME } from '../src/workflow/telemetry';

const logger = new Logger({ serviceName: SERVICE_NAME });

export const now = (): Date => new Date();

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

/** @param where it stands, for the error. @throws ConfigurationError */
export function parseJson(text: string, where: string): unknown {
  const value = parsedJson(text);
  if (value === undefined) throw new ConfigurationError([`${where} is not JSON`]);
  return value;
}
