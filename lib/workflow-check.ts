/** The check of readiness: each function that an incident uses looks at what it uses itself, and one puts it together. */
import { Choice, Condition, Fail, type IChainable, JsonPath, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { CheckedStep } from '../src/readiness/steps';
import { ANY_ERROR } from '../src/workflow/errors';
import { STATE, type StateOf } from '../src/workflow/states';
import type { WorkflowFunctions } from './workflow-functions';
import type { Tasks } from './workflow-tasks';

/** One after the other, in this order: what a function cannot answer stands in the result, and the others go on. */
const CHECKS = {
  prepare: STATE.CheckPrepare,
  join: STATE.CheckJoin,
  diagnose: STATE.CheckDiagnose,
  remediate: STATE.CheckRemediate,
  follow: STATE.CheckFollow,
  undo: STATE.CheckUndo,
  validate: STATE.CheckValidate,
  escalate: STATE.CheckEscalate,
  release: STATE.CheckRelease,
  authorize: STATE.CheckAuthorize,
  intake: STATE.CheckIntake,
  answer: STATE.CheckAnswer,
  slack: STATE.CheckSlack,
  pagerduty: STATE.CheckPagerDuty,
  login: STATE.CheckLogin,
  report: STATE.CheckReport,
} as const satisfies Readonly<Record<CheckedStep, StateOf<'check'>>>;

export interface CheckStates {
  readonly begin: IChainable;
  /** Where a check goes that fails before it is one, with `$.failure`. */
  readonly failed: IChainable;
}

/** Takes no lock, changes nothing and pages nobody. */
export function check(scope: Construct, tasks: Tasks, functions: WorkflowFunctions): CheckStates {
  const { report, escalate } = functions;
  const catchAll = { errors: [ANY_ERROR], resultPath: '$.failure' };
  const failed = tasks.message(STATE.AnnounceCheckFailed, escalate, { onlyOf: ['failure'] });
  const failedEnd = new Fail(scope, STATE.CheckFailed, {
    error: STATE.CheckFailed,
    cause: 'The check could not be concluded, of which people were told',
    comment: 'The event rule pages nobody for it',
  });
  failed.addCatch(failedEnd, { errors: [ANY_ERROR], resultPath: '$.announcementFailure' });
  failed.next(failedEnd);

  const record = tasks.step(STATE.RecordCheck, report, {
    payload: { task: 'record-check', state: JsonPath.entirePayload },
  });
  record.addCatch(failed, catchAll);
  record.next(new Succeed(scope, STATE.CheckFinished));
  const announce = tasks.message(STATE.AnnounceReadiness, escalate);
  // What reaches nobody is news the next time.
  announce.addCatch(record, { errors: [ANY_ERROR], resultPath: '$.announcementFailure' });
  announce.next(record);
  const conclude = tasks.step(STATE.ConcludeCheck, report, {
    payload: { task: 'conclude-check', state: JsonPath.entirePayload },
  });
  conclude.addCatch(failed, catchAll);
  conclude.next(
    new Choice(scope, STATE.AnyNewsOfCheck)
      .when(Condition.booleanEquals('$.conclusion.hasNews', true), announce)
      .otherwise(record),
  );
  const begin = Object.entries(CHECKS).reduceRight<IChainable>((next, [name, id]) => {
    const lambdaFunction = functions[name as CheckedStep];
    if (!lambdaFunction) return next;
    const task = tasks.step(id, lambdaFunction, {
      payload: { task: 'check', check: JsonPath.objectAt('$.check') },
    });
    task.addCatch(next, { errors: [ANY_ERROR], resultPath: `$.failures.${name}` });
    task.next(next);
    return task;
  }, conclude);
  return { begin, failed };
}
