/**
 * State machines by every ARN that the service takes for one: its own, a version's, an alias's.
 * Source: Step Functions, "Associating executions with a version or alias".
 */
import type { LocalStateMachine } from '../template';
import type { ExecutionHeader } from './execution';

export interface Qualified {
  readonly machine: LocalStateMachine;
  /** What an execution that is started by this ARN is associated with; nothing for the machine's own. */
  readonly startedBy: Pick<ExecutionHeader, 'stateMachineVersionArn' | 'stateMachineAliasArn'>;
}

/** Undefined where no state machine has that ARN. */
export function findQualified(machines: readonly LocalStateMachine[], arn: string): Qualified | undefined {
  for (const machine of machines) {
    if (machine.arn === arn) return { machine, startedBy: {} };
    if (machine.versionArns.includes(arn)) return { machine, startedBy: { stateMachineVersionArn: arn } };
    const alias = machine.aliases.find((each) => each.arn === arn);
    if (alias) {
      const { versionArn: stateMachineVersionArn } = alias;
      return { machine, startedBy: { stateMachineVersionArn, stateMachineAliasArn: arn } };
    }
  }
  return undefined;
}

/** Listed by the machine's own ARN: all. By a version's or an alias's: those that were started by it. */
export function isListedBy(header: ExecutionHeader, arn: string): boolean {
  return [header.stateMachineArn, header.stateMachineVersionArn, header.stateMachineAliasArn].includes(arn);
}
