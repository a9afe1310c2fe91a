/** What every function shares: the one reader of the environment, the clock and the log. */
import { type Configuration, findTarget, parseConfiguration, type Target } from '../src/configuration';
import { ENVIRONMENT } from '../src/environment';
import { ConfigurationError } from '../src/errors';
import type { IncidentTarget } from '../src/incident';

export const now = (): Date => new Date();

/** The validated configuration; read once a process. */
export const configuration = once(
  (): Configuration => parseConfiguration(jsonVariable(ENVIRONMENT.configuration)),
);

/** The configured target of an incident; gone when the configuration changed under a running execution. */
export function targetOf(incident: { readonly target: IncidentTarget }): Target {
  const target = findTarget(configuration(), incident.target.name);
  if (!target) throw new ConfigurationError([`targets: '${incident.target.name}' is no longer there`]);
  return target;
}

/** One JSON line in the function's log. */
export function log(step: string, fields: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ step, ...fields }));
}

/** @throws ConfigurationError naming the variable that is not set. */
export function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new ConfigurationError([`environment: ${name} is not set`]);
  return value;
}

/** A variable that holds JSON. */
export function jsonVariable(name: string): unknown {
  try {
    return JSON.parse(variable(name));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigurationError([`environment: ${name} is not JSON`]);
    throw error;
  }
}

/** Makes something when it is first needed, and keeps it for the life of the process. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
