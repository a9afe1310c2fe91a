/**
 * Writes the service's history from the interpreter's log.
 *
 * The log has neither ids nor branches. State names are unique, so a state's name tells its lane, that is, the
 * sequence of states it belongs to; `previousEventId` is the event before it in that lane. The links follow
 * histories that were recorded from the service:
 * - the first state's `previousEventId` is 0, the first states of branches follow `ParallelStateStarted`;
 * - `ParallelStateExited` follows the last event of the last branch, as does `ParallelStateSucceeded`;
 * - when a branch fails, what its siblings were doing is `…StateAborted`; those, and `ParallelStateFailed`,
 *   follow the event that failed. A `ParallelStateFailed` is written only when no retry follows.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ROOT_LANE, type StateInfo } from './definition';
import type { Execution } from './execution';
import type { InterpreterEvent } from './interpreter-event';
import { exceedsPayloadLimit, PAYLOAD_LIMIT_ERROR, payloadLimitCause } from './payload-limit';

/** One sequence of states: the root's, or that of one branch. */
interface Lane {
  /** The last event that another one of this lane can follow. */
  tailId: number;
  current: StateInfo | undefined;
  /** The invocation in flight, as long as its outcome matters. */
  attempt: symbol | undefined;
  /** Its current state failed, and no retry or catch was seen yet. */
  failed: boolean;
  /** A sibling failed: whatever is still said about this lane comes too late. */
  closed: boolean;
}

/** The outcome of one invocation; told too late, after a timeout or an abort, it is not recorded. */
export interface Attempt {
  succeeded(outputJson: string): void;
  failed(error: string, cause: string): void;
}

type StateEvent = Extract<InterpreterEvent, { state: unknown }>;
type RecordStateEvent = (lane: Lane, state: StateInfo, data: StateEvent['state']) => void;

/** Types of which the service has an `…Aborted` event; the others take no time. */
const ABORTABLE: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel']);

export class Recorder {
  private readonly lanes = new Map<string, Lane>([[ROOT_LANE, newLane(0)]]);
  /** Of each Parallel whose branch failed: the event that failed. */
  private readonly branchFailures = new Map<string, number>();
  private readonly stateEvents: Readonly<Record<StateEvent['type'], RecordStateEvent>> = {
    StateEntered: (lane, state, { input }) => this.entered(lane, state, input),
    StateExited: (lane, state, { output }) => this.exited(lane, state, JSON.stringify(output)),
    StateFailed: (lane, state) => this.failed(lane, state),
    StateRetried: (lane, state) => this.retried(lane, state),
    StateCaught: (lane) => this.settleFailure(lane),
  };

  constructor(
    private readonly execution: Execution,
    private readonly states: ReadonlyMap<string, StateInfo>,
  ) {}

  get ended(): boolean {
    return this.execution.status !== 'RUNNING';
  }

  /** Takes the next entry of the interpreter's log. */
  record(event: InterpreterEvent): void {
    if (this.ended) return;
    if ('state' in event) {
      this.inLane(event.state.name, (lane, state) => this.stateEvents[event.type](lane, state, event.state));
    } else if (event.type === 'ParallelBranchFailed') {
      this.inLane(event.parentState.name, (_, parallel) => this.branchFailed(parallel));
    } else if (event.type === 'ExecutionSucceeded') {
      const output = JSON.stringify(event.output);
      this.end('ExecutionSucceeded', { output, outputDetails: { truncated: false } });
    } else if (event.type === 'ExecutionFailed') {
      this.settleFailure(this.lane(ROOT_LANE));
      this.end('ExecutionFailed', failureDetails(event.Error, event.Cause));
    } else if (event.type === 'ExecutionTimeout') {
      this.end('ExecutionTimedOut', {});
    }
  }

  /** `StopExecution`, or the end of the process that ran it. */
  abort(error: string | undefined, cause: string | undefined): void {
    this.end('ExecutionAborted', { ...(error && { error }), ...(cause && { cause }) });
  }

  /**
   * Records that a Task invokes its function. Undefined when the state was aborted meanwhile: the interpreter
   * calls a task once more when it is aborted while waiting for a retry.
   */
  async begin(state: StateInfo, input: unknown): Promise<Attempt | undefined> {
    // The log travels by promises. One turn later everything said so far has been recorded.
    await nextTurn();
    const lane = this.lane(state.lane);
    if (this.ended || lane.closed || lane.current !== state) return undefined;
    lane.tailId = this.execution.append('LambdaFunctionScheduled', lane.tailId, {
      resource: state.resource,
      input: JSON.stringify(input),
      inputDetails: { truncated: false },
      ...(state.timeoutSeconds && { timeoutInSeconds: state.timeoutSeconds }),
    });
    lane.tailId = this.execution.append('LambdaFunctionStarted', lane.tailId);
    const attempt = Symbol(state.name);
    lane.attempt = attempt;
    const finish = (type: string, details: Readonly<Record<string, unknown>>) => {
      if (this.ended || lane.attempt !== attempt) return;
      lane.attempt = undefined;
      lane.tailId = this.execution.append(type, lane.tailId, details);
    };
    return {
      succeeded: (output) =>
        finish('LambdaFunctionSucceeded', { output, outputDetails: { truncated: false } }),
      failed: (error, cause) => finish('LambdaFunctionFailed', { error, cause }),
    };
  }

  private entered(lane: Lane, state: StateInfo, input: unknown): void {
    lane.current = state;
    lane.tailId = this.execution.append(`${state.type}StateEntered`, lane.tailId, {
      name: state.name,
      input: JSON.stringify(input),
      inputDetails: { truncated: false },
    });
    if (state.type === 'Parallel') this.startBranches(lane, state);
  }

  private startBranches(lane: Lane, parallel: StateInfo): void {
    lane.tailId = this.execution.append('ParallelStateStarted', lane.tailId);
    for (const branch of parallel.branches) this.lanes.set(branch, newLane(lane.tailId));
  }

  private exited(lane: Lane, state: StateInfo, output: string): void {
    if (exceedsPayloadLimit(output)) {
      const cause = payloadLimitCause(state.name);
      this.end('ExecutionFailed', { error: PAYLOAD_LIMIT_ERROR, cause });
      return;
    }
    const branchesSucceeded =
      state.type === 'Parallel' && !this.branches(state).some((branch) => branch.closed);
    if (branchesSucceeded) {
      lane.tailId = Math.max(...this.branches(state).map((branch) => branch.tailId));
      this.execution.append('ParallelStateSucceeded', lane.tailId);
    }
    lane.current = undefined;
    lane.tailId = this.execution.append(`${state.type}StateExited`, lane.tailId, {
      name: state.name,
      output,
      outputDetails: { truncated: false },
    });
  }

  private failed(lane: Lane, state: StateInfo): void {
    lane.failed = true;
    lane.tailId = this.branchFailures.get(state.name) ?? lane.tailId;
    if (!lane.attempt) return;
    // The function has not answered, so it is the state's own timeout that failed.
    lane.attempt = undefined;
    lane.tailId = this.execution.append('LambdaFunctionTimedOut', lane.tailId, { error: 'States.Timeout' });
  }

  private retried(lane: Lane, state: StateInfo): void {
    lane.failed = false;
    this.branchFailures.delete(state.name);
    if (state.type === 'Parallel') this.startBranches(lane, state);
  }

  private branchFailed(parallel: StateInfo): void {
    const failing = this.branches(parallel)
      .filter((branch) => branch.failed && !branch.closed)
      .reduce<Lane | undefined>((last, each) => (last && last.tailId > each.tailId ? last : each), undefined);
    if (!failing || this.branchFailures.has(parallel.name)) return;
    this.settleFailure(failing);
    this.branchFailures.set(parallel.name, failing.tailId);
    failing.closed = true;
    this.abortBranches(parallel, failing.tailId);
  }

  private abortBranches(parallel: StateInfo, failureId: number): void {
    for (const branch of this.branches(parallel).filter(({ closed }) => !closed)) {
      branch.closed = true;
      branch.attempt = undefined;
      const { current } = branch;
      if (!current) continue;
      this.abortBranches(current, failureId);
      if (ABORTABLE.has(current.type)) this.execution.append(`${current.type}StateAborted`, failureId);
    }
  }

  /** The failure of the lane's state stands: nothing retries it. */
  private settleFailure(lane: Lane): void {
    const failureId = this.branchFailures.get(lane.current?.name ?? '');
    if (lane.failed && failureId !== undefined && lane.current) {
      lane.tailId = this.execution.append('ParallelStateFailed', failureId);
      this.branchFailures.delete(lane.current.name);
    }
    lane.failed = false;
  }

  private end(type: string, details: Readonly<Record<string, unknown>>): void {
    this.execution.append(type, this.lane(ROOT_LANE).tailId, details);
  }

  private inLane(stateName: string, act: (lane: Lane, state: StateInfo) => void): void {
    const state = this.states.get(stateName);
    if (!state) throw new Error(`the interpreter speaks of ${stateName}, which is not in the definition`);
    const lane = this.lane(state.lane);
    if (!lane.closed) act(lane, state);
  }

  private branches(parallel: StateInfo): Lane[] {
    return parallel.branches.map((branch) => this.lane(branch));
  }

  private lane(name: string): Lane {
    const lane = this.lanes.get(name);
    if (!lane) throw new Error(`the branch ${name} has not been started`);
    return lane;
  }
}

function newLane(tailId: number): Lane {
  return { tailId, current: undefined, attempt: undefined, failed: false, closed: false };
}

/** The interpreter names what has no name of its own; the service leaves it out. */
function failureDetails(error: string, cause: unknown): Record<string, unknown> {
  const text = typeof cause === 'string' ? cause : JSON.stringify(cause);
  const isMadeUp = text === 'Execution failed because of a Fail state' || text === 'States.Timeout';
  return { ...(error !== 'FailStateError' && { error }), ...(!isMadeUp && { cause: text }) };
}
