/**
 * The operations of the Step Functions API, in its own words: names, limits and error codes are those of the
 * API reference. Dates are seconds since 1970, as the AWS JSON 1.0 protocol wants them.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../aws-error';
import type { LocalStateMachine } from '../template';
import type { Execution, HistoryEvent } from './execution';
import { pageOf } from './pages';
import { exceedsPayloadLimit } from './payload-limit';
import { executionArn, type StepFunctions } from './service';

const MAX_PAGE = 1_000;
const MAX_NAME_LENGTH = 80;
/** White space, brackets, wildcards, special characters and control characters ("StartExecution", `name`). */
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

const PAGE = {
  maxResults: z.number().int().min(0).max(MAX_PAGE).optional(),
  nextToken: z.string().optional(),
};
const START = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
});
const ONE_EXECUTION = z.object({ executionArn: z.string() });
const STOP = ONE_EXECUTION.extend({ error: z.string().max(256).optional(), cause: z.string().optional() });
const HISTORY = ONE_EXECUTION.extend({
  ...PAGE,
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
});
const LIST_EXECUTIONS = z.object({
  stateMachineArn: z.string(),
  statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  ...PAGE,
});
const ONE_MACHINE = z.object({ stateMachineArn: z.string() });
const LIST_MACHINES = z.object(PAGE);

type Operation = (request: unknown) => Record<string, unknown>;

/** Answers one operation, by its name in `X-Amz-Target`. @throws AwsError */
export class StepFunctionsApi {
  private readonly createdAt = Date.now() / 1000;
  private readonly operations: Readonly<Record<string, Operation>> = {
    StartExecution: (request) => this.startExecution(parse(START, request)),
    DescribeExecution: (request) => this.describeExecution(parse(ONE_EXECUTION, request)),
    ListExecutions: (request) => this.listExecutions(parse(LIST_EXECUTIONS, request)),
    GetExecutionHistory: (request) => this.getExecutionHistory(parse(HISTORY, request)),
    StopExecution: (request) => this.stopExecution(parse(STOP, request)),
    DescribeStateMachine: (request) => this.describeStateMachine(parse(ONE_MACHINE, request)),
    ListStateMachines: (request) => this.listStateMachines(parse(LIST_MACHINES, request)),
  };

  constructor(private readonly service: StepFunctions) {}

  call(operation: string, request: unknown): Record<string, unknown> {
    const answer = this.operations[operation];
    if (!answer) throw new AwsError('UnknownOperationException', `${operation} is not answered locally`);
    return answer(request);
  }

  /** "If StartExecution is called with the same name and input as a running execution, the call succeeds." */
  private startExecution({ stateMachineArn, name = randomUUID(), input }: z.infer<typeof START>) {
    if (name.length < 1 || name.length > MAX_NAME_LENGTH || FORBIDDEN_IN_NAME.test(name)) {
      throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    }
    if (exceedsPayloadLimit(input)) {
      throw new AwsError('ValidationException', 'input must have length less than or equal to 262144 bytes');
    }
    if (!isJson(input)) {
      throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input}'`);
    }
    const machine = this.machine(stateMachineArn);
    const existing = this.service.execution(executionArn(machine, name));
    if (existing && (existing.status !== 'RUNNING' || existing.header.input !== input)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.header.arn}'`);
    }
    const { header, startDate } = existing ?? this.service.start(machine, name, input);
    return { executionArn: header.arn, startDate };
  }

  private describeExecution(request: z.infer<typeof ONE_EXECUTION>) {
    const execution = this.execution(request.executionArn);
    const { header, ending } = execution;
    return {
      ...summary(execution),
      input: header.input,
      inputDetails: { included: true },
      ...(ending.output !== undefined && { output: ending.output, outputDetails: { included: true } }),
      ...(ending.error !== undefined && { error: ending.error }),
      ...(ending.cause !== undefined && { cause: ending.cause }),
    };
  }

  private listExecutions(request: z.infer<typeof LIST_EXECUTIONS>) {
    const { stateMachineArn, statusFilter } = request;
    const machine = this.machine(stateMachineArn);
    const numbered = this.service.executions
      .map((execution, number) => ({ execution, number }))
      .filter(({ execution: { header, status } }) => {
        return header.stateMachineArn === machine.arn && (statusFilter ?? status) === status;
      })
      .reverse();
    const scope = `executions ${statusFilter ?? ''}`;
    const { items, nextToken } = pageOf(numbered, ({ number }) => number, scope, request);
    return {
      executions: items.map(({ execution }) => summary(execution)),
      ...(nextToken !== undefined && { nextToken }),
    };
  }

  private getExecutionHistory(request: z.infer<typeof HISTORY>) {
    const { reverseOrder, includeExecutionData } = request;
    const { header, events: history } = this.execution(request.executionArn);
    const ordered = reverseOrder ? history.toReversed() : history;
    const scope = `history ${header.arn} ${reverseOrder}`;
    const { items, nextToken } = pageOf(ordered, ({ id }) => id, scope, request);
    return {
      events: includeExecutionData ? items : items.map(withoutData),
      ...(nextToken !== undefined && { nextToken }),
    };
  }

  private stopExecution({ executionArn: arn, error, cause }: z.infer<typeof STOP>) {
    const execution = this.execution(arn);
    this.service.stop(execution, error, cause);
    return { stopDate: execution.stopDate };
  }

  private describeStateMachine({ stateMachineArn }: z.infer<typeof ONE_MACHINE>) {
    const machine = this.machine(stateMachineArn);
    return {
      ...this.machineSummary(machine),
      status: 'ACTIVE',
      definition: JSON.stringify(machine.definition),
      roleArn: machine.roleArn,
    };
  }

  private listStateMachines(request: z.infer<typeof LIST_MACHINES>) {
    const numbered = this.service.machines.map((machine, number) => ({ machine, number }));
    const { items, nextToken } = pageOf(numbered, ({ number }) => number, 'machines', request);
    return {
      stateMachines: items.map(({ machine }) => this.machineSummary(machine)),
      ...(nextToken !== undefined && { nextToken }),
    };
  }

  private machineSummary({ arn, name, type }: LocalStateMachine) {
    return { stateMachineArn: arn, name, type, creationDate: this.createdAt };
  }

  private machine(arn: string): LocalStateMachine {
    if (!arn.startsWith('arn:')) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
    const machine = this.service.machines.find((each) => each.arn === arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  private execution(arn: string): Execution {
    if (!arn.startsWith('arn:')) throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
    const execution = this.service.execution(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }
}

function summary({ header, status, startDate, stopDate }: Execution): Record<string, unknown> {
  const { arn, stateMachineArn, name } = header;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate,
    ...(stopDate !== undefined && { stopDate }),
    redriveCount: 0,
  };
}

/** What `includeExecutionData: false` leaves of an event: everything but inputs and outputs. */
function withoutData(event: HistoryEvent): Record<string, unknown> {
  const dataKeys = new Set(['input', 'inputDetails', 'output', 'outputDetails']);
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      key.endsWith('EventDetails')
        ? Object.fromEntries(Object.entries(value).filter(([name]) => !dataKeys.has(name)))
        : value,
    ]),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, request: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `'${path.join('.')}': ${message}`);
  throw new AwsError(
    'ValidationException',
    `${problems.length} validation error detected: ${problems.join('; ')}`,
  );
}
