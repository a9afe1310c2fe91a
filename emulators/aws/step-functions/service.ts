/** Starts, stops and remembers the executions of a stack's state machines. */
import type { InvokeFunction } from '../lambda-runner';
import type { LocalStateMachine } from '../template';
import { executionArn } from './arns';
import type { Execution } from './execution';
import { Interpreter, type Run } from './interpreter';
import type { Qualified } from './qualified';
import { type StatusChangeEvent, statusChangeEvent } from './status-change';
import { ExecutionStore } from './store';

export type StatusChangeListener = (event: StatusChangeEvent) => void;

export interface StepFunctionsOptions {
  readonly machines: readonly LocalStateMachine[];
  readonly functionArns: ReadonlySet<string>;
  readonly invoke: InvokeFunction;
  /** Where histories are kept. */
  readonly folder: string;
  /** Told of what must not happen: a history that could not be written. */
  readonly onProblem: (error: Error) => void;
}

const INTERRUPTED_ERROR = 'Local.Interrupted';
const INTERRUPTED_CAUSE = 'The process that ran this execution ended before it did.';

export class StepFunctions {
  private readonly interpreters: Map<string, Interpreter>;
  private readonly store: ExecutionStore;
  private readonly runs = new Map<string, Run>();
  private readonly listeners = new Set<StatusChangeListener>();

  /** @throws DefinitionError for a definition that would run otherwise here than in the service. */
  constructor(private readonly options: StepFunctionsOptions) {
    const { machines, functionArns, invoke, folder } = options;
    this.interpreters = new Map(
      machines.map((machine) => [machine.arn, new Interpreter(machine, functionArns, invoke)]),
    );
    this.store = ExecutionStore.open(
      folder,
      machines.map(({ name }) => name),
    );
  }

  get machines(): readonly LocalStateMachine[] {
    return this.options.machines;
  }

  /** In the order in which they were started. */
  get executions(): readonly Execution[] {
    return this.store.all();
  }

  execution(arn: string): Execution | undefined {
    return this.store.get(arn);
  }

  /** Calls the listener at every start and end of an execution. Gives a function that ends it. */
  onStatusChange(listener: StatusChangeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Ends what a previous process left running: its executions are over, whatever they had come to. To be called
   * once, when the listeners are there to be told.
   * @param isTold Whether the end of an execution that has ended is known; else it is told again.
   */
  recover(isTold: (arn: string) => boolean): void {
    for (const execution of this.store.all()) {
      const { arn } = execution.header;
      if (this.runs.has(arn)) continue;
      if (execution.status === 'RUNNING') {
        const lastId = execution.events.at(-1)?.id ?? 0;
        execution.append('ExecutionAborted', lastId, { error: INTERRUPTED_ERROR, cause: INTERRUPTED_CAUSE });
      } else if (isTold(arn)) continue;
      this.tell(execution);
    }
  }

  /** Starts an execution whose name is free and whose input is JSON. */
  start({ machine, startedBy }: Qualified, name: string, input: string): Execution {
    const interpreter = this.interpreters.get(machine.arn);
    if (!interpreter) throw new Error(`there is no state machine ${machine.arn}`);
    const arn = executionArn(machine, name);
    const header = { arn, name, stateMachineArn: machine.arn, ...startedBy, input };
    const execution = this.store.create(machine.name, header, machine.roleArn);
    this.tell(execution);
    const run = interpreter.run(execution);
    this.runs.set(arn, run);
    void this.follow(execution, run);
    return execution;
  }

  /** Does nothing to an execution that has ended. */
  stop(execution: Execution, error?: string, cause?: string): void {
    this.runs.get(execution.header.arn)?.abort(error, cause);
  }

  /** Leaves running executions as they are; the next `recover` ends them. */
  async close(): Promise<void> {
    this.listeners.clear();
    const runs = [...this.runs.values()];
    for (const run of runs) run.drop();
    await Promise.allSettled(runs.map(({ done }) => done));
  }

  private async follow(execution: Execution, run: Run): Promise<void> {
    const { arn } = execution.header;
    try {
      await run.done;
    } catch (error) {
      // Its history cannot be carried on. Left as running, it is ended by the next `recover`.
      this.options.onProblem(new Error(`${arn}: its history could not be carried on`, { cause: error }));
    }
    this.runs.delete(arn);
    if (execution.status !== 'RUNNING') this.tell(execution);
  }

  private tell(execution: Execution): void {
    const event = statusChangeEvent(execution);
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.options.onProblem(new Error(`a listener failed on ${event.detail.status}`, { cause: error }));
      }
    }
  }
}
