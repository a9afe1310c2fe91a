/** Set-up of the tests of targets: one target with something changed, and what is wrong with it. */
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { ConfigurationError } from '../../src/model/errors';

export type TargetInput = ConfigurationInput['targets'][number];
export function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
export const iam = { host: 'db.abc.eu-west-1.rds.amazonaws.com', username: 'runbook' };
