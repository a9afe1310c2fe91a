/**
 * The operations of the Step Functions API, in its own words: names, limits and error codes are those of the
 * API reference. Dates are seconds since 1970, as the AWS JSON 1.0 protocol wants them.
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error';
import type { LocalStateMachine } from '../template';
import { executionDetails, executionSummary, withoutData } from './answers';
import { executionArn, requireArn } from './arns';
import { parse } from './constraints';
import type { Execution } from './execution';
import { pageOf } from './pages';
import { exceedsPayloadLimit } from './payload-limit';
import { findQualified, isListedBy, type Qualified } from './qualified';
import * as requests from './requests';
import type { StepFunctions } from './service';

type Operation = (request: unknown) => Record<string, unknown>;

/** Answers one operation, by its name in `X-Amz-Target`. @throws AwsError */
export class StepFunctionsApi {
  private readonly openedAt = Date.now() / 1000;
  private readonly operations: Readonly<Record<string, Operation>> = {
    StartExecution: (request) => this.startExecution(parse(requests.START, request)),
    DescribeExecution: (request) => this.describeExecution(parse(requests.ONE_EXECUTION, request)),
    ListExecutions: (request) => this.listExecutions(parse(requests.LIST_EXECUTIONS, request)),
    GetExecutionHistory: (request) => this.getExecutionHistory(parse(requests.HISTORY, request)),
    StopExecution: (request) => this.stopExecution(parse(requests.STOP, request)),
    DescribeStateMachine: (request) => this.describeStateMachine(parse(requests.ONE_MACHINE, request)),
    ListStateMachines: (request) => this.listStateMachines(parse(requests.LIST_MACHINES, request)),
    DescribeStateMachineAlias: (request) => this.describeAlias(parse(requests.ONE_ALIAS, request)),
    ListStateMachineAliases: (request) => this.listAliases(parse(requests.LIST_OF_ONE_MACHINE, request)),
    ListStateMachineVersions: (request) => this.listVersions(parse(requests.LIST_OF_ONE_MACHINE, request)),
  };

  constructor(private readonly service: StepFunctions) {}

  call(operation: string, request: unknown): Record<string, unknown> {
    const answer = Object.hasOwn(this.operations, operation) && this.operations[operation];
    if (!answer) throw new AwsError('UnknownOperationException', `${operation} is not answered locally`);
    return answer(request);
  }

  /** "If StartExecution is called with the same name and input as a running execution, the call succeeds." */
  private startExecution({ stateMachineArn, name = randomUUID(), input }: requests.Start) {
    if (exceedsPayloadLimit(input)) {
      throw new AwsError(
        'ValidationException',
        "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
      );
    }
    const qualified = this.qualified(stateMachineArn);
    if (!requests.isName(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    if (!requests.isJson(input)) {
      throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input}'`);
    }
    const existing = this.service.execution(executionArn(qualified.machine, name));
    if (existing && !isSameStart(existing, input)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.header.arn}'`);
    }
    const { header, startDate } = existing ?? this.service.start(qualified, name, input);
    return { executionArn: header.arn, startDate };
  }

  private describeExecution(request: requests.OneExecution) {
    return executionDetails(this.execution(request.executionArn));
  }

  private listExecutions(request: requests.ListExecutions) {
    const { stateMachineArn, statusFilter } = request;
    this.qualified(stateMachineArn);
    const newestFirst = this.service.executions
      .filter(({ header, status }) => {
        return isListedBy(header, stateMachineArn) && (statusFilter ?? status) === status;
      })
      .toReversed()
      .toSorted((one, other) => listedAt(other) - listedAt(one));
    const scope = `executions ${stateMachineArn} ${statusFilter ?? ''}`;
    const { items, ...rest } = pageOf(newestFirst, (each) => [listedAt(each), each.header.number], {
      ...request,
      scope,
      descending: true,
    });
    return { executions: items.map(executionSummary), ...rest };
  }

  private getExecutionHistory(request: requests.History) {
    const { reverseOrder: descending, includeExecutionData } = request;
    const { header, events: history } = this.execution(request.executionArn);
    const ordered = descending ? history.toReversed() : history;
    const scope = `history ${header.arn} ${descending}`;
    const { items, ...rest } = pageOf(ordered, ({ id }) => [id], { ...request, scope, descending });
    return { events: includeExecutionData ? items : items.map(withoutData), ...rest };
  }

  private stopExecution({ executionArn: arn, error, cause }: requests.Stop) {
    const execution = this.execution(arn);
    this.service.stop(execution, error, cause);
    return { stopDate: execution.stopDate };
  }

  private describeStateMachine({ stateMachineArn }: requests.OneMachine) {
    const { machine } = this.qualified(stateMachineArn);
    return {
      ...this.machineSummary(machine),
      stateMachineArn,
      status: 'ACTIVE',
      definition: JSON.stringify(machine.definition),
      roleArn: machine.roleArn,
    };
  }

  private listStateMachines(request: requests.ListMachines) {
    const numbered = this.service.machines.map((machine, number) => ({ machine, number }));
    const { items, ...rest } = pageOf(numbered, ({ number }) => [number], { ...request, scope: 'machines' });
    return { stateMachines: items.map(({ machine }) => this.machineSummary(machine)), ...rest };
  }

  /** A state machine is no younger than its oldest execution, though that may be of an earlier process. */
  private machineSummary({ arn, name, type }: LocalStateMachine) {
    const oldest = this.service.executions.find(({ header }) => header.stateMachineArn === arn);
    const creationDate = Math.min(this.openedAt, oldest?.startDate ?? this.openedAt);
    return { stateMachineArn: arn, name, type, creationDate };
  }

  private describeAlias({ stateMachineAliasArn }: requests.OneAlias) {
    const { machine } = this.qualified(stateMachineAliasArn);
    const alias = machine.aliases.find(({ arn }) => arn === stateMachineAliasArn);
    if (!alias) {
      throw new AwsError(
        'ResourceNotFound',
        `Request references a resource that does not exist: '${stateMachineAliasArn}'`,
      );
    }
    return {
      stateMachineAliasArn,
      name: alias.name,
      routingConfiguration: [{ stateMachineVersionArn: alias.versionArn, weight: 100 }],
      creationDate: this.openedAt,
      updateDate: this.openedAt,
    };
  }

  private listAliases(request: requests.ListOfOneMachine) {
    const { machine } = this.qualified(request.stateMachineArn);
    const numbered = machine.aliases.map(({ arn }, number) => ({ arn, number }));
    const scope = `aliases ${machine.arn}`;
    const { items, ...rest } = pageOf(numbered, ({ number }) => [number], { ...request, scope });
    const stateMachineAliases = items.map(({ arn }) => ({
      stateMachineAliasArn: arn,
      creationDate: this.openedAt,
    }));
    return { stateMachineAliases, ...rest };
  }

  private listVersions(request: requests.ListOfOneMachine) {
    const { machine } = this.qualified(request.stateMachineArn);
    const numbered = machine.versionArns.map((arn, number) => ({ arn, number })).toReversed();
    const page = { ...request, scope: `versions ${machine.arn}`, descending: true };
    const { items, ...rest } = pageOf(numbered, ({ number }) => [number], page);
    const stateMachineVersions = items.map(({ arn }) => ({
      stateMachineVersionArn: arn,
      creationDate: this.openedAt,
    }));
    return { stateMachineVersions, ...rest };
  }

  private qualified(arn: string): Qualified {
    requireArn(arn, 'stateMachine');
    const qualified = findQualified(this.service.machines, arn);
    if (!qualified) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return qualified;
  }

  private execution(arn: string): Execution {
    requireArn(arn, 'execution');
    const execution = this.service.execution(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }
}

/** Running ones are listed by their start, ended ones by their end (API reference, ListExecutions). */
function listedAt({ startDate, stopDate }: Execution): number {
  return stopDate ?? startDate;
}

/** By the machine, a version or an alias, it makes no difference: the name and the input count. */
function isSameStart({ status, header }: Execution, input: string): boolean {
  return status === 'RUNNING' && header.input === input;
}
