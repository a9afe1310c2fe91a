/** What a person typed to start an execution, judged as Prepare would: every wrong field, before anything starts. */
import type { Configuration } from '../src/configuration/configuration';
import { checkInput } from '../src/intake/prepare';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import type { Problem } from './contract';

/** Each field by itself, since Prepare stops at the first that the configuration does not permit. */
export function inputProblems(input: unknown, config: Configuration, now: Date): Problem[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return problemsWith(input, config, now);
  }
  const found = Object.entries(input).flatMap(([field, value]) =>
    problemsWith({ [field]: value }, config, now).map(({ text }) => ({ field, text })),
  );
  return found.length > 0 ? found : problemsWith(input, config, now);
}

function problemsWith(input: unknown, config: Configuration, now: Date): Problem[] {
  try {
    checkInput(input, now, config);
    return [];
  } catch (error) {
    const problems = error instanceof InvalidInputError ? error.problems : [errorText(error)];
    return problems.map((text) => ({ field: 'input', text: withoutField(text) }));
  }
}

/** The page shows it beside the field, which needs no naming then. */
function withoutField(text: string): string {
  return text.replace(/^[\w.[\]]+: /, '');
}
