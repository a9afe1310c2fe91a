/** The response: diagnose, remediate, validate, in sequence and again, until it is healthy or a person has to act. */
import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Fail, type IChainable, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Configuration } from '../src/configuration';
import type { NextStep, RemediationStatus } from '../src/state';
import { DRY_RUN_COMPLETE, INCIDENT_RESOLVED, type WorkflowFunctions } from './workflow';
import { escalationTask, lambdaTask } from './workflow-tasks';

/**
 * After an escalation it goes on validating, and changes nothing more: so that the execution closes at the true
 * moment of recovery, whoever brought it about.
 */
export function respond(
  scope: Construct,
  functions: WorkflowFunctions,
  configuration: Configuration,
): IChainable {
  const { escalate } = functions;
  const diagnose = lambdaTask(scope, 'Diagnose', functions.diagnose, { resultPath: '$.diagnosis' });
  const remediate = lambdaTask(scope, 'Remediate', functions.remediate, { resultPath: '$.remediation' });
  const validate = lambdaTask(scope, 'Validate', functions.validate, { resultPath: '$.validation' });
  const keepWatching = new Wait(scope, 'KeepWatching', {
    time: WaitTime.duration(Duration.seconds(configuration.validation.watchIntervalSeconds)),
  });
  const settle = new Wait(scope, 'Settle', {
    time: WaitTime.duration(Duration.seconds(configuration.remediation.settleSeconds)),
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
  const stillOurs = new Choice(scope, 'StillToWatch').when(isDryRun, dryRunComplete).otherwise(keepWatching);
  const giveUp = (id: string, kind: 'nothing-permitted' | 'step-failed' | 'steps-exhausted') => {
    const task = escalationTask(scope, id, escalate, kind, '$.escalation');
    task.next(stillOurs);
    return task;
  };
  const stepFailed = giveUp('EscalateStepFailed', 'step-failed');
  diagnose.addCatch(stepFailed, { errors: ['States.ALL'], resultPath: '$.failure' });
  remediate.addCatch(stepFailed, { errors: ['States.ALL'], resultPath: '$.failure' });

  const escalateRisk = escalationTask(scope, 'EscalateRisk', escalate, 'risk', '$.riskEscalation');
  // A message that does not get through must not keep the repair from happening; the gap stands in the state.
  escalateRisk.addCatch(remediate, { errors: ['States.ALL'], resultPath: '$.riskEscalationFailure' });
  escalateRisk.next(remediate);

  const announceAction = escalationTask(scope, 'AnnounceAction', escalate, 'action-taken', '$.announcement');
  announceAction.addCatch(settle, { errors: ['States.ALL'], resultPath: '$.announcementFailure' });
  announceAction.next(settle);

  diagnose.next(
    new Choice(scope, 'AnyNewRisk')
      .when(Condition.booleanEquals('$.diagnosis.hasNewRisks', true), escalateRisk)
      .otherwise(remediate),
  );

  const status = (value: RemediationStatus) => Condition.stringEquals('$.remediation.status', value);
  remediate.next(
    new Choice(scope, 'WhatWasDone')
      .when(isDryRun, dryRunComplete)
      .when(status('applied'), announceAction)
      .when(status('not-needed'), validate)
      .otherwise(giveUp('EscalateNothingPermitted', 'nothing-permitted')),
  );
  settle.next(validate);

  const next = (value: NextStep) => Condition.stringEquals('$.validation.next', value);
  validate.next(
    new Choice(scope, 'WhatNext')
      .when(next('resolved'), fail(scope, INCIDENT_RESOLVED, 'Every check passed often enough in a row'))
      .when(next('sample'), waitForSample)
      .when(next('diagnose'), diagnose)
      .when(next('watch'), keepWatching)
      .otherwise(giveUp('EscalateExhausted', 'steps-exhausted')),
  );
  waitForSample.next(validate);
  keepWatching.next(validate);
  return diagnose;
}

/** An ending of the Parallel: a Fail that carries no more than its meaning. */
function fail(scope: Construct, id: string, cause: string): Fail {
  return new Fail(scope, id, { error: id, cause });
}
