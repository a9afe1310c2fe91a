/** What the local endpoint needs to know of a state machine's definition, checked when the stack is read. */
import { isRecord } from '../template/intrinsics';

/** Types whose states can be told apart in the interpreter's log, and are recorded. */
const RECORDED_TYPES = ['Task', 'Wait', 'Choice', 'Pass', 'Parallel', 'Succeed', 'Fail'] as const;
type StateType = (typeof RECORDED_TYPES)[number];

/** Lane of the states outside any Parallel. */
export const ROOT_LANE = '';

export interface StateInfo {
  readonly name: string;
  readonly type: StateType;
  /** The sequence of states it belongs to: the root's, or that of one branch. */
  readonly lane: string;
  /** Lanes of a Parallel's branches. */
  readonly branches: readonly string[];
  /** ARN of a Task's function. */
  readonly resource: string;
  readonly timeoutSeconds: number | undefined;
}

class DefinitionError extends Error {
  constructor(machine: string, problem: string) {
    super(`state machine ${machine}: ${problem}`);
    this.name = 'DefinitionError';
  }
}

/**
 * Indexes the states of a definition by name.
 *
 * @throws DefinitionError for what the interpreter would run wrongly without a word (JSONata, `$$.State`), what
 * it cannot tell apart (a state name used twice; a timeout and another error, for `States.TaskFailed`), and tasks that no
 * function of the stack answers.
 */
export function indexStates(
  machine: string,
  definition: Readonly<Record<string, unknown>>,
  functionArns: ReadonlySet<string>,
): Map<string, StateInfo> {
  const states = new Map<string, StateInfo>();
  const contextPath = /\$\$\.(State|Task|Map)\b/.exec(JSON.stringify(definition));
  if (contextPath) throw new DefinitionError(machine, `the interpreter has no ${contextPath[0]}`);

  const add = (scope: Readonly<Record<string, unknown>>, lane: string) => {
    requireJsonPath(machine, scope);
    for (const [name, state] of Object.entries(isRecord(scope['States']) ? scope['States'] : {})) {
      if (!isRecord(state)) throw new DefinitionError(machine, `state ${name} is not an object`);
      if (states.has(name)) throw new DefinitionError(machine, `two states are called ${name}`);
      requireJsonPath(machine, state);
      const info = stateInfo(machine, name, state, lane);
      if (info.timeoutSeconds !== undefined && namesTaskFailed(state)) {
        throw new DefinitionError(machine, `${name}: States.TaskFailed would match its timeout too`);
      }
      if (info.type === 'Task' && !functionArns.has(info.resource)) {
        throw new DefinitionError(machine, `${name}: ${info.resource} is not a function of the stack`);
      }
      states.set(name, info);
      branchesOf(state).forEach((branch, index) => void add(branch, laneOf(name, index)));
    }
  };
  add(definition, ROOT_LANE);
  return states;
}

function stateInfo(
  machine: string,
  name: string,
  state: Readonly<Record<string, unknown>>,
  lane: string,
): StateInfo {
  const type = RECORDED_TYPES.find((each) => each === state['Type']);
  if (!type) throw new DefinitionError(machine, `${name}: type ${String(state['Type'])} is not run locally`);
  const { Resource: resource, TimeoutSeconds: timeoutSeconds } = state;
  return {
    name,
    type,
    lane,
    branches: branchesOf(state).map((_, index) => laneOf(name, index)),
    resource: typeof resource === 'string' ? resource : '',
    timeoutSeconds: typeof timeoutSeconds === 'number' ? timeoutSeconds : undefined,
  };
}

function requireJsonPath(machine: string, { QueryLanguage }: Readonly<Record<string, unknown>>): void {
  if (QueryLanguage === undefined || QueryLanguage === 'JSONPath') return;
  throw new DefinitionError(machine, `the interpreter does not carry ${String(QueryLanguage)}`);
}

/** The interpreter tells a timeout from other errors of a task by a class of its own, which the local time limit has not. */
function namesTaskFailed({ Retry, Catch }: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify([Retry, Catch]).includes('"States.TaskFailed"');
}

function branchesOf(state: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return Array.isArray(state['Branches']) ? state['Branches'].filter(isRecord) : [];
}

function laneOf(parallel: string, branch: number): string {
  return `${parallel}/${branch}`;
}
