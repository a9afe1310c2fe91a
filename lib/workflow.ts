/** The state machine: the response and the watchdog side by side, and one way out for every ending. */
import { Duration } from 'aws-cdk-lib';
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
import { untilHeard } from '../src/workflow/retries';
import { STATE } from '../src/workflow/states';
import { review } from './grant';
import { type LogSettings, logGroup } from './logs';
import { STATE_MACHINE_NAME } from './names';
import { type LiveAlias, liveAlias } from './workflow-alias';
import { check } from './workflow-check';
import type { WorkflowFunctions } from './workflow-functions';
import { join } from './workflow-join';
import { respond } from './workflow-respond';
import { workflowRole } from './workflow-role';
import { Tasks } from './workflow-tasks';

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
    const tasks = new Tasks(this, configuration);
    const prepare = tasks.step(STATE.Prepare, functions.prepare, {
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
    respondAndWatch.branch(respond(this, tasks, functions, configuration));
    respondAndWatch.branch(this.watchdog(tasks, functions, configuration));

    const failed = this.failed(tasks, functions);
    // In place of the input: into one that is no object nothing can be put.
    prepare.addCatch(this.inputRejected(), { errors: [INVALID_INPUT] });
    const checked = check(this, tasks, functions);
    const asksForCheck = Condition.and(
      Condition.isPresent('$.mode'),
      Condition.stringEquals('$.mode', 'check'),
    );
    prepare.addCatch(new Choice(this, STATE.WasCheck).when(asksForCheck, checked.failed).otherwise(failed), {
      errors: [ANY_ERROR],
      resultPath: '$.failure',
    });
    respondAndWatch.addCatch(this.resolved(tasks, functions), {
      errors: [ENDINGS.incidentResolved],
      resultPath: '$.ending',
    });
    respondAndWatch.addCatch(this.dryRun(tasks, functions), {
      errors: [ENDINGS.dryRunComplete],
      resultPath: '$.ending',
    });
    respondAndWatch.addCatch(failed, { errors: [ANY_ERROR], resultPath: '$.failure' });
    const joinOrOpen = join(this, tasks, functions, respondAndWatch);
    // Both branches end only by an error that is caught above; should that ever change, it must not look like success.
    prepare.next(
      new Choice(this, STATE.IsCheck)
        .when(Condition.isPresent('$.check'), checked.begin)
        .otherwise(joinOrOpen),
    );
    respondAndWatch.next(failed);
    return prepare;
  }

  /**
   * Runbook, Escalation: not resolved in 30 minutes, counted from the start of the incident. Its page is repeated as
   * configured, until somebody acknowledged it. One that reaches nobody is sent again for as long as the execution lasts,
   * at the pace of watching, and ends nothing: the response beside it may be in the middle of a rollout.
   */
  private watchdog(
    tasks: Tasks,
    { escalate }: WorkflowFunctions,
    { escalation, validation }: Configuration,
  ): IChainable {
    const wait = new Wait(this, STATE.WaitUntilEscalation, {
      time: WaitTime.timestampPath('$.incident.escalateAt'),
    });
    const page = tasks.message(STATE.EscalateUnresolved, escalate, {
      retries: untilHeard(validation.watchIntervalSeconds, escalation.executionTimeoutSeconds),
    });
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

  private resolved(tasks: Tasks, { report, escalate, release }: WorkflowFunctions): IChainable {
    const releaseLock = tasks.release(STATE.ReleaseResolved, release, true);
    const write = tasks.report(STATE.ReportResolved, report);
    const announce = tasks.message(STATE.AnnounceResolved, escalate);
    const resolved = new Succeed(this, STATE.Resolved);
    // The incident is over: what fails from here on is kept in the output and wakes nobody.
    releaseLock.addCatch(write, { errors: [ANY_ERROR], resultPath: '$.releaseFailure' });
    write.addCatch(announce, { errors: [ANY_ERROR], resultPath: '$.reportFailure' });
    announce.addCatch(resolved, { errors: [ANY_ERROR], resultPath: '$.announcementFailure' });
    return releaseLock.next(write).next(announce).next(resolved);
  }

  private dryRun(tasks: Tasks, { report }: WorkflowFunctions): IChainable {
    const write = tasks.report(STATE.ReportDryRun, report);
    const reported = new Succeed(this, STATE.DryRunReported);
    write.addCatch(reported, { errors: [ANY_ERROR], resultPath: '$.reportFailure' });
    return write.next(reported);
  }

  /** Everything else that leaves the Parallel: people are notified at once, reported, and visible as a failed execution. */
  private failed(tasks: Tasks, { report, escalate }: WorkflowFunctions): IChainable & TaskStateBase {
    const page = tasks.message(STATE.EscalateWorkflowFailure, escalate);
    const write = tasks.report(STATE.ReportFailure, report);
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
