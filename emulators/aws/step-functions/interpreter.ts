/** Runs a definition with `aws-local-stepfunctions`, its tasks being the stack's functions. */
import type { StateMachine, StateMachineDefinition } from 'aws-local-stepfunctions';
import { type InvokeFunction, LambdaFunctionError } from '../lambda-runner';
import type { LocalStateMachine } from '../template';
import { checkedMachine } from './checked-machine';
import { indexStates, type StateInfo } from './definition';
import type { Execution } from './execution';
import { boundedSeconds, EXECUTION_KEY, interpreterDefinition } from './interpreter-definition';
import type { EventLog } from './interpreter-event';
import { exceedsPayloadLimit, PAYLOAD_LIMIT_ERROR, payloadLimitCause } from './payload-limit';
import { Recorder } from './recorder';

type Json = Parameters<StateMachine['run']>[0];

/** An execution that is being interpreted. */
export interface Run {
  /** Resolves when the execution has ended and everything of it is recorded. */
  readonly done: Promise<void>;
  /** Records the end, and interprets no further. Functions that are running run on, as in the service. */
  abort(error?: string, cause?: string): void;
  /** Interprets no further and records nothing, as when the process dies. */
  drop(): void;
}

/** An error that no Retry and no Catch matches, not even with `States.ALL`. */
class FinalError extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * A result over the limit. A Catch takes it, by its name or by `States.ALL`: so the service did when it was recorded
 * (`test/recorded-answers.test.ts`), though its guide says that `States.ALL` does not. Whether a Retry takes it is recorded nowhere.
 */
class PayloadLimitError extends Error {
  override readonly name = PAYLOAD_LIMIT_ERROR;
  readonly isRetryable = false;
}

/** The interpreter's own error for a time limit has a text as its cause; the service's is empty. */
class TaskTimeoutError extends Error {
  override readonly name = 'States.Timeout';
}

/** One state machine. It is built once, and run many times. */
export class Interpreter {
  private readonly states: Map<string, StateInfo>;
  private readonly stateMachine: StateMachine;

  constructor(
    readonly machine: LocalStateMachine,
    functionArns: ReadonlySet<string>,
    private readonly invoke: InvokeFunction,
  ) {
    this.states = indexStates(machine.name, machine.definition, functionArns);
    const definition = interpreterDefinition(machine.definition) as unknown as StateMachineDefinition;
    this.stateMachine = checkedMachine(definition);
  }

  run(execution: Execution): Run {
    const recorder = new Recorder(execution, this.states);
    const input = JSON.parse(execution.header.input) as Json;
    const run = this.stateMachine.run(input, {
      overrides: { taskResourceLocalHandlers: this.handlers(recorder) },
      context: this.context(execution, input),
    });
    // The log tells how it ended, and in its place among the other events.
    run.result.catch(() => undefined);
    let dropped = false;
    return {
      done: this.follow(run.eventLogs, recorder, () => dropped).finally(() => run.abort()),
      abort: (error, cause) => {
        recorder.abort(error, cause);
        run.abort();
      },
      drop: () => {
        dropped = true;
        run.abort();
      },
    };
  }

  private async follow(log: EventLog, recorder: Recorder, isDropped: () => boolean): Promise<void> {
    for await (const event of log) {
      if (isDropped()) return;
      recorder.record(event);
      if (recorder.ended) return;
    }
  }

  private handlers(recorder: Recorder): Record<string, (input: Json) => Promise<Json>> {
    const tasks = [...this.states.values()].filter(({ type }) => type === 'Task');
    return Object.fromEntries(
      tasks.map((task) => [
        task.name,
        (input: Json) => withinTime(task.timeoutSeconds, this.runTask(task, input, recorder)),
      ]),
    );
  }

  private async runTask(task: StateInfo, input: Json, recorder: Recorder): Promise<Json> {
    const attempt = await recorder.begin(task, input);
    if (!attempt) throw new FinalError('States.Runtime', `${task.name} was aborted before it began`);
    try {
      const output = await this.invoke(task.resource, input);
      const json = JSON.stringify(output);
      if (exceedsPayloadLimit(json)) throw new PayloadLimitError(payloadLimitCause(task.resource));
      attempt.succeeded(json);
      return output as Json;
    } catch (thrown) {
      const error = asTaskError(thrown);
      attempt.failed(error.name, error.message);
      throw error;
    }
  }

  /** What `$$` gives. See `EXECUTION_KEY` for why the execution has another name. */
  private context({ header, startDate }: Execution, input: Json): Record<string, unknown> {
    return {
      [EXECUTION_KEY]: {
        Id: header.arn,
        Name: header.name,
        Input: input,
        StartTime: new Date(startDate * 1000).toISOString(),
        RoleArn: this.machine.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: this.machine.arn, Name: this.machine.name },
    };
  }
}

/** The state's own time limit. What the function answers after it, the recorder leaves out. */
async function withinTime<T>(timeoutSeconds: number | undefined, task: Promise<T>): Promise<T> {
  if (timeoutSeconds === undefined) return task;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TaskTimeoutError()), boundedSeconds(timeoutSeconds) * 1_000);
  });
  try {
    return await Promise.race([task, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A process that does not start is what the service calls `Lambda.ServiceException`. */
function asTaskError(thrown: unknown): Error {
  const isKnown = [LambdaFunctionError, FinalError, PayloadLimitError].some((kind) => thrown instanceof kind);
  if (isKnown) return thrown as Error;
  return new LambdaFunctionError('Lambda.ServiceException', String(thrown), String(thrown));
}
