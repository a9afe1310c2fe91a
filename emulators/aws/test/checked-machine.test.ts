/** A definition is checked the first time that it is met, and a wrong one every time. */
import { randomUUID } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { checkedMachine } from '../step-functions/checked-machine';

jest.mock('aws-local-stepfunctions', () => {
  const actual = jest.requireActual('aws-local-stepfunctions');
  return { ...actual, StateMachine: jest.fn((...args) => new actual.StateMachine(...args)) };
});

/** One that nobody has met before. */
const definitionOf = (state: object) =>
  ({ Comment: randomUUID(), StartAt: 'A', States: { A: state } }) as unknown as StateMachineDefinition;
const leftUnchecked = () =>
  jest.mocked(StateMachine).mock.calls.map(([, options]) => options?.validationOptions?.noValidate);

beforeEach(() => jest.clearAllMocks());

it('is run as it is, the second time without another check', async () => {
  const definition = definitionOf({ Type: 'Pass', Result: 1, End: true });
  const [first, second] = [checkedMachine(definition), checkedMachine(definition)];
  expect(leftUnchecked()).toEqual([false, true]);
  for (const machine of [first, second]) expect(await machine.run({}).result).toBe(1);
});

it('is refused every time where it is wrong', () => {
  const wrong = definitionOf({ Type: 'Pass' });
  for (const _ of [1, 2]) expect(() => checkedMachine(wrong)).toThrow(/missing a terminal state/);
  expect(leftUnchecked()).toEqual([false, false]);
});
