/** Fields that are left to a person are refused, wherever they are, until they are filled in. */
import { parseConfiguration } from '../../src/configuration/configuration';
import { toFillIn } from '../../src/configuration/unfilled';
import { TARGET_INPUT } from '../support/builders';

const problemsOf = (input: unknown): readonly string[] => {
  try {
    parseConfiguration({ remediation: { mode: 'auto' }, ...(input as object) });
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
};

it('names every field that is still to be filled in, and what is wanted there', () => {
  const input = {
    targets: [
      {
        ...TARGET_INPUT,
        alertLabels: { namespace: 'shop', app: toFillIn('the service') },
        kubernetes: { ...TARGET_INPUT.kubernetes, secretId: toFillIn('name of the secret') },
        postgres: { secretId: 'postgres', database: 'orders', users: ['orders', toFillIn('a role')] },
      },
    ],
  };
  expect(problemsOf(input)).toEqual([
    'targets[0].alertLabels.app: is still to be filled in (got "TO FILL IN: the service")',
    'targets[0].kubernetes.secretId: is still to be filled in (got "TO FILL IN: name of the secret")',
    'targets[0].postgres.users[1]: is still to be filled in (got "TO FILL IN: a role")',
  ]);
});

it('takes what has been filled in', () => {
  expect(problemsOf({ targets: [TARGET_INPUT] })).toEqual([]);
});
