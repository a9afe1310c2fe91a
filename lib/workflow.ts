/** The state machine: the response and the watchdog side by side, and one way out for every ending. */
import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  JsonPath,
  LogLevel,
  Parallel,
  StateMachine,
  StateMachineType,
  Succeed,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { ANY_ERROR, ENDINGS, INVALID_INPUT } from '../src/workflow/errors';
import { STATE, type StateOf } from '../src/workflow/states';
import { review } from './grant';
import { type LogSettings, logGroup } from './logs';
import { STATE_MACHINE_NAME } from './names';
import { type LiveAlias, liveAlias } from './workflow-alias';
import type { WorkflowFunctions } from './workflow-functions';
import { join } from './workflow-join';
import { respond } from './workflow-respond';
import { workflowRole } from './workflow-role';
import { escalationTask, lambdaTask, releaseTask } from './workflow-tasks';

export interface WorkflowProps {
  readonly functions: WorkflowFunctions;
  readonly configuration: Configuration;
  readonly logs: LogSettings;
}

/** Log groups that services write to by themselves: their names begin so, or a policy of the account grows too long. */
const LOG_GROUP_NAME = `/aws/vendedlogs/states/${STATE_MACHINE_NAME}`;

const EVENTS_ARE_IN_THE_HISTORY =
  'every event of an execution is in its history for 90 days, from which the report is made; the log is for errors, ' +
  'and a waiting execution would write some thousand events a day';

export class Workflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly alias: LiveAlias;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    this.logs = logGroup(this, props.logs, LOG_GROUP_NAME);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: STATE_MACHINE_NAME,
      stateMachineType: StateMachineType.STANDARD,
      comment: 'Runbook: Database Connection Pool Exhausted',
      definitionBody: DefinitionBody.fromChainable(this.define(props)),
      timeout: Duration.seconds(props.configuration.escalation.executionTimeoutSeconds),
      role: workflowRole(this, Object.values(props.functions)),
      tracingEnabled: true,
      // Inputs and outputs stay in the history, where permission to read executions guards them.
      logs: { destination: this.logs, level: LogLevel.ERROR, includeExecutionData: false },
    });
    review(this.stateMachine, 'AwsSolutions-SF1', EVENTS_ARE_IN_THE_HISTORY);
    this.alias = liveAlias(this, this.stateMachine);
  }

  private define({ functions, configuration }: WorkflowProps): IChainable {
    const prepare = lambdaTask(this, STATE.Prepare, functions.prepare, {
      payload: {
        // Of an input that is no object the interpreter finds nothing at `$`.
        input: JsonPath.objectAt('$$.Execution.Input'),
        execution: {
          id: JsonPath.stringAt('$$.Execution.Id'),
          name: JsonPath.stringAt('$$.Execution.Name'),
          startTime: JsonPath.stringAt('$$.Execution.StartTime'),
        },
      },
    });
    const respondAndWatch = new Parallel(this, STATE.RespondAndWatch, {
      comment: 'The watchdog pages at its time, whatever the response is doing',
      resultPath: JsonPath.DISCARD,
    });
    respondAndWatch.branch(respond(this, functions, configuration));
    respondAndWatch.branch(this.watchdog(functions));

    const failed = this.failed(functions);
    // In place of the input: into one that is no object nothing can be put.
    prepare.addCatch(this.inputRejected(), { errors: [INVALID_INPUT] });
    prepare.addCatch(failed, { errors: [ANY_ERROR], resultPath: '$.failure' });
    respondAndWatch.addCatch(this.resolved(functions), {
      errors: [ENDINGS.incidentResolved],
      resultPath: '$.ending',
    });
    respondAndWatch.addCatch(this.dryRun(functions), {
      errors: [ENDINGS.dryRunComplete],
      resultPath: '$.ending',
    });
    respondAndWatch.addCatch(failed, { errors: [ANY_ERROR], resultPath: '$.failure' });
    const joinOrOpen = join(this, functions, respondAndWatch);
    // Both branches end only by an error that is caught above; should that ever change, it must not look like success.
    prepare.next(joinOrOpen);
    respondAndWatch.next(failed);
    return prepare;
  }

  /**
   * Runbook, Escalation: not resolved in 30 minutes, counted from the start of the incident. Its page is repeated as
   * configured, until somebody acknowledged it.
   */
  private watchdog({ escalate }: WorkflowFunctions): IChainable {
    const wait = new Wait(this, STATE.WaitUntilEscalation, {
      time: WaitTime.timestampPath('$.incident.escalateAt'),
    });
    const page = escalationTask(this, STATE.EscalateUnresolved, escalate);
    const waitToPageAgain = new Wait(this, STATE.WaitToPageAgain, {
      time: WaitTime.timestampPath('$.escalation.nextAt'),
    });
    waitToPageAgain.next(page);
    page.next(
      new Choice(this, STATE.PageAgain)
        .when(Condition.isString('$.escalation.nextAt'), waitToPageAgain)
        .otherwise(new Succeed(this, STATE.WatchdogDone)),
    );
    return wait.next(page);
  }

  private resolved({ report, escalate, release }: WorkflowFunctions): IChainable {
    const releaseLock = releaseTask(this, STATE.ReleaseResolved, release, true);
    const write = reportTask(this, STATE.ReportResolved, report);
    const announce = escalationTask(this, STATE.AnnounceResolved, escalate);
    const resolved = new Succeed(this, STATE.Resolved);
    // The incident is over: what fails from here on is kept in the output and wakes nobody.
    releaseLock.addCatch(write, { errors: [ANY_ERROR], resultPath: '$.releaseFailure' });
    write.addCatch(announce, { errors: [ANY_ERROR], resultPath: '$.reportFailure' });
    announce.addCatch(resolved, { errors: [ANY_ERROR], resultPath: '$.announcementFailure' });
    return releaseLock.next(write).next(announce).next(resolved);
  }

  private dryRun({ report }: WorkflowFunctions): IChainable {
    const write = reportTask(this, STATE.ReportDryRun, report);
    const reported = new Succeed(this, STATE.DryRunReported);
    write.addCatch(reported, { errors: [ANY_ERROR], resultPath: '$.reportFailure' });
    return write.next(reported);
  }

  /** Everything else that leaves the Parallel: people are notified at once, reported, and visible as a failed execution. */
  private failed({ report, escalate }: WorkflowFunctions): IChainable & TaskStateBase {
    const page = escalationTask(this, STATE.EscalateWorkflowFailure, escalate);
    const write = reportTask(this, STATE.ReportFailure, report);
    const failed = new Fail(this, STATE.WorkflowFailed, {
      errorPath: '$.failure.Error',
      causePath: '$.failure.Cause',
      comment: 'The event rule pages the lead engineer for it',
    });
    page.addCatch(write, { errors: [ANY_ERROR], resultPath: '$.escalationFailure' });
    write.addCatch(failed, { errors: [ANY_ERROR], resultPath: '$.reportFailure' });
    page.next(write).next(failed);
    return page;
  }

  private inputRejected(): Fail {
    return new Fail(this, STATE.InputRejected, {
      errorPath: '$.Error',
      causePath: '$.Cause',
      comment: 'The event rule pages nobody for it',
    });
  }
}

function reportTask(scope: Construct, id: StateOf<'report'>, report: IFunction): TaskStateBase {
  return lambdaTask(scope, id, report, { attempts: 3 });
}
