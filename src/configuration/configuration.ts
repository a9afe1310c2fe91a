/** The one configuration, validated as a whole where it enters: synth, start of a function, start of a local run. */
import { ConfigurationError } from '../model/errors';
import { problemsOf } from '../text/problems';
import { contradictions } from './contradictions';
import { type Configuration, configurationSchema, type Target } from './schema';

export type { Configuration, ConfigurationInput, Target } from './schema';

const checkedSchema = configurationSchema.superRefine((config, context) => {
  for (const { path, message } of contradictions(config)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});
/**
 * Validates a configuration and fills in the defaults.
 * @throws ConfigurationError naming every wrong field, what it holds and what is accepted.
 */
export function parseConfiguration(input: unknown): Configuration {
  const result = checkedSchema.safeParse(input);
  if (!result.success) throw new ConfigurationError(problemsOf(result.error, input));
  return result.data;
}

/** The target of that name, or undefined. */
export function findTarget(config: Configuration, name: string): Target | undefined {
  return config.targets.find((target) => target.name === name);
}
