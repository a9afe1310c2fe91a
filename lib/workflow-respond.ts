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
import type { FollowUp, NextStep, RemediationStatus } from '../src/model/state';
import { ANY_ERROR, ENDINGS } from '../src/workflow/errors';
import { RISK_STATES, STATE, type StateName, type StateOf } from '../src/workflow/states';
import type { WorkflowFunctions } from './workflow-functions';
import { thatTellsRisks } from './workflow-risks';
import type { Tasks } from './workflow-tasks';

/**
 * After an escalation it releases the target's lock and goes on validating, and changes nothing more: so that the
 * execution closes at the true moment of recovery, whoever brought it about.
 */
export function respond(
  scope: Construct,
  tasks: Tasks,
  functions: WorkflowFunctions,
  configuration: Configuration,
): IChainable {
  const { escalate } = functions;
  const { remediation, validation } = configuration;
  const wait = (id: StateOf<'wait'>, durationSeconds: number) =>
    new Wait(scope, id, { time: WaitTime.duration(Duration.seconds(durationSeconds)) });

  const diagnose = tasks.step(STATE.Diagnose, functions.diagnose);
  const remediate = tasks.step(STATE.Remediate, functions.remediate);
  const followChange = tasks.step(STATE.FollowChange, functions.follow);
  const undoChange = tasks.step(STATE.UndoChange, functions.undo);
  const validate = tasks.step(STATE.Validate, functions.validate);
  const release = tasks.release(STATE.ReleaseTarget, functions.release, false);

  const keepWatching = wait(STATE.KeepWatching, validation.watchIntervalSeconds);
  const settle = wait(STATE.Settle, remediation.settleSeconds);
  const waitForApproval = wait(STATE.WaitForApproval, remediation.approval.pollSeconds);
  const waitToKnowMore = new Wait(scope, STATE.WaitToKnowMore, {
    time: WaitTime.timestampPath('$.remediation.wait.until'),
  });
  const waitForChange = new Wait(scope, STATE.WaitForChange, {
    time: WaitTime.secondsPath('$.followUp.waitSeconds'),
  });
  const waitForSample = new Wait(scope, STATE.WaitForNextSample, {
    time: WaitTime.secondsPath('$.validation.waitSeconds'),
  });

  const isDryRun = Condition.stringEquals('$.incident.mode', 'dry-run');
  const dryRunComplete = fail(
    scope,
    ENDINGS.dryRunComplete,
    'Nothing was changed; what would have been done is in the history',
  );
  const stillToWatch = new Choice(scope, STATE.StillToWatch)
    .when(isDryRun, dryRunComplete)
    .otherwise(release);
  const giveUp = (id: StateOf<'escalate'>): TaskStateBase => {
    const task = tasks.message(id, escalate);
    // The watch goes on, which sends another page for the one that was lost.
    task.addCatch(stillToWatch, { errors: [ANY_ERROR], resultPath: '$.lostPage' });
    task.next(stillToWatch);
    return task;
  };
  // A lock that can't be released expires by itself; the watch goes on.
  release.addCatch(keepWatching, { errors: [ANY_ERROR], resultPath: '$.releaseFailure' });
  release.next(keepWatching);

  const stepFailed = giveUp(STATE.EscalateStepFailed);
  for (const step of [diagnose, remediate, followChange, undoChange]) {
    step.addCatch(stepFailed, { errors: [ANY_ERROR], resultPath: '$.failure' });
  }
  // It changes nothing: whatever keeps it from reading ends no watch. People are called for it once.
  validate.addCatch(
    new Choice(scope, STATE.IsSomebodyCalled)
      .when(Condition.isPresent('$.escalation'), keepWatching)
      .otherwise(stepFailed),
    { errors: [ANY_ERROR], resultPath: '$.failure' },
  );

  const escalateRisk = tasks.message(RISK_STATES.diagnosis.sends, escalate, { isBrief: true });
  // A message that does not get through must not keep the repair from happening; the gap stands in the state.
  escalateRisk.addCatch(remediate, { errors: [ANY_ERROR], resultPath: '$.riskEscalationFailure' });
  escalateRisk.next(remediate);
  diagnose.next(
    new Choice(scope, STATE.AnyNewRisk)
      .when(Condition.booleanEquals('$.diagnosis.hasNewRisks', true), escalateRisk)
      .otherwise(remediate),
  );

  const announce = (id: StateOf<'announce'>, next: Choice | TaskStateBase | Wait): TaskStateBase => {
    const task = tasks.message(id, escalate, { isBrief: true });
    task.addCatch(next, { errors: [ANY_ERROR], resultPath: '$.announcementFailure' });
    task.next(next);
    return task;
  };
  const hasToBeFollowed = new Choice(scope, STATE.HasToBeFollowed)
    .when(Condition.booleanEquals('$.remediation.follow', true), followChange)
    .otherwise(settle);
  const status = (value: RemediationStatus) => Condition.stringEquals('$.remediation.status', value);
  remediate.next(
    thatTellsRisks(scope, tasks, STATE.WhatWasDone, escalate, 'remediation')
      .when(isDryRun, dryRunComplete)
      .when(status('applied'), announce(STATE.AnnounceAction, hasToBeFollowed))
      .when(
        Condition.and(
          status('awaiting-approval'),
          Condition.booleanEquals('$.remediation.approval.isNew', true),
        ),
        // Nobody may have heard the question: a message that fails here is a step that failed.
        askForApproval(tasks, functions, waitForApproval, stepFailed),
      )
      .when(status('awaiting-approval'), waitForApproval)
      .when(
        Condition.and(status('waiting'), Condition.booleanEquals('$.remediation.wait.isNew', true)),
        announce(STATE.AnnounceWaiting, waitToKnowMore),
      )
      .when(status('waiting'), waitToKnowMore)
      .when(status('observing'), announce(STATE.AnnounceObserving, validate))
      .when(status('not-needed'), validate)
      .when(status('stale'), diagnose)
      .otherwise(giveUp(STATE.EscalateNothingPermitted)),
  );
  waitForApproval.next(remediate);
  waitToKnowMore.next(diagnose);

  const followed = (value: FollowUp['status']) => Condition.stringEquals('$.followUp.status', value);
  followChange.next(
    thatTellsRisks(scope, tasks, STATE.WhatFollowed, escalate, 'followUp')
      .when(followed('waiting'), waitForChange)
      .when(followed('complete'), settle)
      .otherwise(undoChange),
  );
  waitForChange.next(followChange);
  undoChange.next(giveUp(STATE.EscalateUndone));
  settle.next(validate);

  const next = (value: NextStep) => Condition.stringEquals('$.validation.next', value);
  validate.next(
    thatTellsRisks(scope, tasks, STATE.WhatNext, escalate, 'validation')
      .when(
        next('resolved'),
        fail(scope, ENDINGS.incidentResolved, 'Every check passed often enough in a row'),
      )
      .when(next('sample'), waitForSample)
      .when(next('diagnose'), diagnose)
      .when(next('undo'), undoChange)
      .when(next('watch'), keepWatching)
      .when(next('announce'), announce(STATE.AnnounceAcknowledged, validate))
      .when(next('announce-change'), announce(STATE.AnnounceActionAgain, validate))
      .otherwise(giveUp(STATE.EscalateExhausted)),
  );
  waitForSample.next(validate);
  keepWatching.next(validate);
  return diagnose;
}

function askForApproval(
  tasks: Tasks,
  { escalate }: WorkflowFunctions,
  waitForApproval: Wait,
  stepFailed: TaskStateBase,
): TaskStateBase {
  const ask = tasks.message(STATE.AskForApproval, escalate);
  ask.addCatch(stepFailed, { errors: [ANY_ERROR], resultPath: '$.failure' });
  ask.next(waitForApproval);
  return ask;
}

/** An ending of the Parallel: a Fail that carries no more than its meaning. */
function fail(scope: Construct, id: StateName, cause: string): Fail {
  return new Fail(scope, id, { error: id, cause });
}
