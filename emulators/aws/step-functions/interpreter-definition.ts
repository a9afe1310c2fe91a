/** Bridges the differences between the service and the interpreter (`aws-local-stepfunctions`), in the definition. */
import { isRecord } from '../template/intrinsics';

/** The longest delay of a JavaScript timer, 24.8 days; a longer one would fire at once. */
const MAX_TIMER_SECONDS = 2_147_483;

/**
 * The context object's key for the execution. The interpreter overwrites `Input` and `StartTime` of
 * `$$.Execution`, in every branch anew, so paths to it are led to a key that it does not know.
 */
export const EXECUTION_KEY = 'LocalExecution';

/** A copy that means to the interpreter what the definition means to the service. */
export function interpreterDefinition(
  definition: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const copy = withExecutionPaths(definition);
  if (!isRecord(copy)) throw new Error('a definition is an object');
  if (typeof copy['TimeoutSeconds'] === 'number')
    copy['TimeoutSeconds'] = boundedSeconds(copy['TimeoutSeconds']);
  giveTimeouts(copy);
  return copy;
}

function withExecutionPaths(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withExecutionPaths(item));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, withExecutionPaths(item, name)]),
    );
  }
  const isPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
  if (typeof value !== 'string' || !isPath) return value;
  return value.replace(/\$\$\.Execution\b/g, `$$$$.${EXECUTION_KEY}`);
}

/** The interpreter ends a Task without a timeout after 60 s; the service, after more than three years. See `withinTime`. */
function giveTimeouts(scope: Record<string, unknown>): void {
  for (const state of Object.values(isRecord(scope['States']) ? scope['States'] : {})) {
    if (!isRecord(state)) continue;
    if (state['Type'] === 'Task' && state['TimeoutSecondsPath'] === undefined) {
      state['TimeoutSeconds'] = MAX_TIMER_SECONDS;
    }
    if (Array.isArray(state['Branches'])) state['Branches'].filter(isRecord).forEach(giveTimeouts);
  }
}

/** As long as a timer can be. */
export function boundedSeconds(seconds: number): number {
  return Math.min(seconds, MAX_TIMER_SECONDS);
}
