/** The interpreter's machine of a definition, which is checked once for all processes that have the same packages. */
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { draft, keep, placeOf } from '../../common/kept';

/**
 * To check a definition takes more than all else that a local start does in its own process: the schema of the language
 * is compiled anew for each.
 * @throws Error with what is wrong about the definition. That it was wrong is not kept.
 */
export function checkedMachine(definition: StateMachineDefinition): StateMachine {
  const place = placeOf({ name: 'definition', sources: ['package-lock.json'], options: definition });
  // The check writes into what it is given. A copy by `structuredClone` is of another realm in tests, and not run.
  const copy = JSON.parse(JSON.stringify(definition)) as StateMachineDefinition;
  const machine = new StateMachine(copy, { validationOptions: { noValidate: place.isThere } });
  if (!place.isThere) keep(draft(), place);
  return machine;
}
