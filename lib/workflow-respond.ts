/** The response: diagnose, remediate, validate, in sequence and again, until it is healthy or a person has to act. */
import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import type { MessageKind } from '../src/model/audiences';
import type { FollowUp, NextStep, RemediationStatus } from '../src/model/state';
import { DRY_RUN_COMPLETE, INCIDENT_RESOLVED, type WorkflowFunctions } from './workflow';
import { thatTellsRisks } from './workflow-risks';
import { escalationTask, lambdaTask, releaseTask } from './workflow-tasks';

/**
 * After an escalation it gives the target's lock up and goes on validating, and changes nothing more: so that the
 * execution closes at the true moment of recovery, whoever brought it about.
 */
export function respond(
  scope: Construct,
  functions: WorkflowFunctions,
  configuration: Configuration,
): IChainable {
  const { escalate } = functions;
  const { remediation, validation } = configuration;
  const wait = (id: string, durationSeconds: number) =>
    new Wait(scope, id, { time: WaitTime.duration(Duration.seconds(durationSeconds)) });

  const diagnose = lambdaTask(scope, 'Diagnose', functions.diagnose, { resultPath: '$.diagnosis' });
  const remediate = lambdaTask(scope, 'Remediate', functions.remediate, { resultPath: '$.remediation' });
  const followChange = lambdaTask(scope, 'FollowChange', functions.follow, { resultPath: '$.followUp' });
  const undoChange = lambdaTask(scope, 'UndoChange', functions.undo, { resultPath: '$.remediation' });
  const validate = lambdaTask(scope, 'Validate', functions.validate, { resultPath: '$.validation' });
  const release = releaseTask(scope, 'ReleaseTarget', functions.release, false);

  const keepWatching = wait('KeepWatching', validation.watchIntervalSeconds);
  const settle = wait('Settle', remediation.settleSeconds);
  const waitForApproval = wait('WaitForApproval', remediation.approval.pollSeconds);
  const waitToKnowMore = new Wait(scope, 'WaitToKnowMore', {
    time: WaitTime.timestampPath('$.remediation.wait.until'),
  });
  const waitForChange = new Wait(scope, 'WaitForChange', {
    time: WaitTime.secondsPath('$.followUp.waitSeconds'),
  });
  const waitForSample = new Wait(scope, 'WaitForNextSample', {
    time: WaitTime.secondsPath('$.validation.waitSeconds'),
  });

  const isDryRun = Condition.stringEquals('$.incident.mode', 'dry-run');
  const dryRunComplete = fail(
    scope,
    DRY_RUN_COMPLETE,
    'Nothing was changed; what would have been done is in the history',
  );
  const stillToWatch = new Choice(scope, 'StillToWatch').when(isDryRun, dryRunComplete).otherwise(release);
  const giveUp = (id: string, kind: MessageKind): TaskStateBase => {
    const task = escalationTask(scope, id, escalate, kind, '$.escalation');
    task.next(stillToWatch);
    return task;
  };
  // A lock that can't be given up expires by itself; the watch goes on.
  release.addCatch(keepWatching, { errors: ['States.ALL'], resultPath: '$.releaseFailure' });
  release.next(keepWatching);

  const stepFailed = giveUp('EscalateStepFailed', 'step-failed');
  for (const step of [diagnose, remediate, followChange, undoChange]) {
    step.addCatch(stepFailed, { errors: ['States.ALL'], resultPath: '$.failure' });
  }

  const escalateRisk = escalationTask(scope, 'EscalateRisk', escalate, 'risk', '$.riskEscalation');
  // A message that does not get through must not keep the repair from happening; the gap stands in the state.
  escalateRisk.addCatch(remediate, { errors: ['States.ALL'], resultPath: '$.riskEscalationFailure' });
  escalateRisk.next(remediate);
  diagnose.next(
    new Choice(scope, 'AnyNewRisk')
      .when(Condition.booleanEquals('$.diagnosis.hasNewRisks', true), escalateRisk)
      .otherwise(remediate),
  );

  const announce = (id: string, kind: MessageKind, next: Choice | TaskStateBase | Wait): TaskStateBase => {
    const task = escalationTask(scope, id, escalate, kind, '$.announcement');
    task.addCatch(next, { errors: ['States.ALL'], resultPath: '$.announcementFailure' });
    task.next(next);
    return task;
  };
  const hasToBeFollowed = new Choice(scope, 'HasToBeFollowed')
    .when(Condition.booleanEquals('$.remediation.follow', true), followChange)
    .otherwise(settle);
  const status = (value: RemediationStatus) => Condition.stringEquals('$.remediation.status', value);
  remediate.next(
    thatTellsRisks(scope, 'WhatWasDone', escalate, 'Remediate', 'remediation')
      .when(isDryRun, dryRunComplete)
      .when(status('applied'), announce('AnnounceAction', 'action-taken', hasToBeFollowed))
      .when(
        Condition.and(
          status('awaiting-approval'),
          Condition.booleanEquals('$.remediation.approval.isNew', true),
        ),
        // Nobody may have heard the question: a message that fails here is a step that failed.
        askForApproval(scope, functions, waitForApproval, stepFailed),
      )
      .when(status('awaiting-approval'), waitForApproval)
      .when(
        Condition.and(status('waiting'), Condition.booleanEquals('$.remediation.wait.isNew', true)),
        announce('AnnounceWaiting', 'waiting', waitToKnowMore),
      )
      .when(status('waiting'), waitToKnowMore)
      .when(status('observing'), announce('AnnounceObserving', 'observing', validate))
      .when(status('not-needed'), validate)
      .when(status('stale'), diagnose)
      .otherwise(giveUp('EscalateNothingPermitted', 'nothing-permitted')),
  );
  waitForApproval.next(remediate);
  waitToKnowMore.next(diagnose);

  const followed = (value: FollowUp['status']) => Condition.stringEquals('$.followUp.status', value);
  followChange.next(
    thatTellsRisks(scope, 'WhatFollowed', escalate, 'FollowChange', 'followUp')
      .when(followed('waiting'), waitForChange)
      .when(followed('complete'), settle)
      .otherwise(undoChange),
  );
  waitForChange.next(followChange);
  undoChange.next(giveUp('EscalateUndone', 'change-undone'));
  settle.next(validate);

  const next = (value: NextStep) => Condition.stringEquals('$.validation.next', value);
  validate.next(
    thatTellsRisks(scope, 'WhatNext', escalate, 'Validate', 'validation')
      .when(next('resolved'), fail(scope, INCIDENT_RESOLVED, 'Every check passed often enough in a row'))
      .when(next('sample'), waitForSample)
      .when(next('diagnose'), diagnose)
      .when(next('undo'), undoChange)
      .when(next('watch'), keepWatching)
      .when(next('announce'), announce('AnnounceAcknowledged', 'acknowledged', validate))
      .otherwise(giveUp('EscalateExhausted', 'steps-exhausted')),
  );
  waitForSample.next(validate);
  keepWatching.next(validate);
  return diagnose;
}

function askForApproval(
  scope: Construct,
  { escalate }: WorkflowFunctions,
  waitForApproval: Wait,
  stepFailed: TaskStateBase,
): TaskStateBase {
  const ask = escalationTask(scope, 'AskForApproval', escalate, 'approval-needed', '$.announcement');
  ask.addCatch(stepFailed, { errors: ['States.ALL'], resultPath: '$.failure' });
  ask.next(waitForApproval);
  return ask;
}

/** An ending of the Parallel: a Fail that carries no more than its meaning. */
function fail(scope: Construct, id: string, cause: string): Fail {
  return new Fail(scope, id, { error: id, cause });
}
