/** The table of states beside the definition that is built from it: every state is named, with what it does and leaves. */
import * as ownErrors from '../../src/model/errors';
import {
  ANY_ERROR,
  BROKEN_FUNCTIONS,
  CHECK_FAILED,
  CRASHES,
  ENDINGS,
  ERRORS_OF_THE_CODE,
  INVALID_INPUT,
} from '../../src/workflow/errors';
import { factsOf, isStateName, STATE, STATE_NAMES, type StepKind, stepOf } from '../../src/workflow/states';
import { configuration } from '../support/builders';
import { allStates, type StateDefinition, synthesizedDefinition } from '../support/synthesized';

/** With every function that there can be. */
const config = configuration({
  deployment: {
    answers: {
      login: {
        ...{ issuer: 'https://id.example.com', clientId: 'runbook' },
        alsoTaken: ['slack', 'pagerduty'],
      },
    },
  },
  notifications: {
    slack: { secretId: 'slack', signingSecretId: 'slack-signing' },
    pagerDuty: { secretId: 'pagerduty', webhookSecretId: 'pagerduty-webhooks' },
  },
});
const states = allStates(synthesizedDefinition(config));

/** Of states that are no task: the type that each step has. */
const TYPES: Readonly<Partial<Record<StepKind, readonly string[]>>> = {
  wait: ['Wait'],
  route: ['Choice'],
  mark: ['Pass'],
  contain: ['Parallel'],
  end: ['Succeed', 'Fail'],
};

it('names every state of the definition, and none that is not in it', () => {
  expect([...STATE_NAMES].sort()).toEqual(states.map(([name]) => name).sort());
  expect(Object.entries(STATE).filter(([key, name]) => key !== name)).toEqual([]);
});

it.each(states)('%s is of the step that the table says', (name, { Type }) => {
  const step = stepOf(name);
  expect(step).toBeDefined();
  expect(step && (TYPES[step] ?? ['Task'])).toContain(Type);
});

it.each(states.filter(([, { Type }]) => Type === 'Task'))(
  '%s leaves its answer, and sends what it sends, as the table says',
  (name, state) => {
    if (!isStateName(name)) throw new Error(`${name} is not in the table`);
    const { leaves, message } = factsOf(name);
    expect(state['ResultPath']).toBe(leaves === null ? undefined : `$.${leaves}`);
    expect((state['Parameters'] as { kind?: string } | undefined)?.kind).toBe(message);
  },
);

it('names every error that is raised or caught', () => {
  const listed = (state: StateDefinition, key: 'Catch' | 'Retry') =>
    ((state[key] ?? []) as { ErrorEquals: string[] }[]).flatMap(({ ErrorEquals }) => ErrorEquals);
  const found = states.flatMap(([, state]) => [
    ...listed(state, 'Catch'),
    ...listed(state, 'Retry'),
    ...(typeof state['Error'] === 'string' ? [state['Error']] : []),
  ]);
  const known = [
    ...Object.values(ENDINGS),
    INVALID_INPUT,
    CHECK_FAILED,
    ANY_ERROR,
    ...CRASHES,
    ...BROKEN_FUNCTIONS,
    ...ERRORS_OF_THE_CODE,
  ];
  expect([...new Set(found)].sort()).toEqual([...new Set<string>(known)].sort());
});

it('names every error of its own code, which no waiting mends', () => {
  const names = Object.values(ownErrors).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(ERRORS_OF_THE_CODE).toContain(name);
});

it('knows no state of another version', () => {
  expect([isStateName('SomeOther'), isStateName('toString'), stepOf('SomeOther')]).toEqual([
    false,
    false,
    undefined,
  ]);
});
