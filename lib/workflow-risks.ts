/** A risk that a step found and that nobody was notified of yet is sent at once, whatever the response is doing. */
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Pass, Result } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LookKey } from '../src/model/state';
import { ANY_ERROR } from '../src/workflow/errors';
import { RISK_STATES, type StateOf } from '../src/workflow/states';
import type { Tasks } from './workflow-tasks';

/**
 * The choice after a step that looks. New risks are told first, and then it is made again as if there had been none:
 * where there is nothing to tell, which is nearly always, that takes no state of its own.
 * @param look where the step before it leaves what it found.
 */
export function thatTellsRisks(
  scope: Construct,
  tasks: Tasks,
  id: StateOf<'route'>,
  escalate: IFunction,
  look: Exclude<LookKey, 'diagnosis'>,
): Choice {
  const { sends, marks } = RISK_STATES[look];
  const areRisksTold = `$.${look}.areRisksTold`;
  const isNews = Condition.and(
    Condition.booleanEquals(`$.${look}.hasNewRisks`, true),
    // Put so because the local interpreter takes `IsPresent: false` for never true.
    Condition.not(Condition.isPresent(areRisksTold)),
  );
  const tell = tasks.message(sends, escalate, { look, isBrief: true });
  const mark = new Pass(scope, marks, {
    comment: 'Gone with what the step leaves the next time',
    result: Result.fromBoolean(true),
    resultPath: areRisksTold,
  });
  const choice = new Choice(scope, id).when(isNews, tell);
  tell.addCatch(mark, { errors: [ANY_ERROR], resultPath: '$.riskEscalationFailure' });
  tell.next(mark);
  mark.next(choice);
  return choice;
}
