/** What is started while an incident of its target is open joins it: one response, one watchdog, one thread for people. */
import { Choice, Condition, type Parallel, Succeed, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ANY_ERROR } from '../src/workflow/errors';
import { STATE } from '../src/workflow/states';
import type { WorkflowFunctions } from './workflow-functions';
import type { Tasks } from './workflow-tasks';

/** A record that can't be read keeps nobody from answering the alert: then this execution goes on by itself. */
export function join(
  scope: Construct,
  tasks: Tasks,
  { join: openOrJoin, escalate }: WorkflowFunctions,
  respondAndWatch: Parallel,
): TaskStateBase {
  const task = tasks.step(STATE.Join, openOrJoin, { retries: tasks.retries(1) });
  task.addCatch(respondAndWatch, { errors: [ANY_ERROR], resultPath: '$.joinFailure' });
  const joined = new Succeed(scope, STATE.Joined, {
    comment: 'The incident goes on in the execution that was joined',
  });
  const announce = tasks.message(STATE.AnnounceJoined, escalate);
  announce.addCatch(joined, { errors: [ANY_ERROR], resultPath: '$.announcementFailure' });
  announce.next(joined);
  const isJoined = Condition.stringEquals('$.join.status', 'joined');
  task.next(
    new Choice(scope, STATE.JoinsOpenIncident)
      .when(Condition.and(isJoined, Condition.booleanEquals('$.join.isFirst', true)), announce)
      .when(isJoined, joined)
      .otherwise(respondAndWatch),
  );
  return task;
}
