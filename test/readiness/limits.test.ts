/** How many calls have to run at once, as the definition has it, and what is said where fewer may. */
import { callsAtOnce, judgeAccount, judgeReserved } from '../../src/readiness/limits';
import { configuration } from '../support/builders';
import { synthesizedDefinition } from '../support/synthesized';

interface Branch {
  readonly StartAt: string;
}

const { States } = synthesizedDefinition(configuration()) as {
  readonly States: Readonly<Record<string, { readonly Branches?: readonly Branch[] }>>;
};
const branches = States['RespondAndWatch']?.Branches ?? [];
const ARN = /"Resource":"([^"]+)"/g;
const called = branches.map((branch) =>
  [...JSON.stringify(branch).matchAll(ARN)].map(([, arn]) => arn ?? ''),
);
const Escalate = { id: 'Escalate', functionName: 'knhk-Escalate' };

it('has the calls of one incident that the definition can make at once', () => {
  const all = new Set(called.flat());
  expect(all.size).toBeGreaterThan(5);
  for (const arn of all) {
    const id = /(\w+?)Function/.exec(arn)?.[1] ?? arn;
    expect([id, callsAtOnce(id, 1)]).toEqual([id, called.filter((each) => each.includes(arn)).length]);
  }
  // A branch has one call at a time, and beside both of them is the webhook's.
  expect(JSON.stringify(branches)).not.toContain('"Type":"Parallel"');
  const room = branches.length + 1;
  expect([judgeAccount(room, 1).status, judgeAccount(room - 1, 1).status]).toEqual(['fine', 'will-fail']);
});

it('finds what is switched off, and what has less than an incident of each target calls', () => {
  const judged = (reserved: number | null, targets = 1) => judgeReserved(Escalate, reserved, targets);
  expect([judged(null), judged(2), judged(4, 2)].map(({ status }) => status)).toEqual([
    'fine',
    'fine',
    'fine',
  ]);
  const advice = 'aws lambda delete-function-concurrency --function-name knhk-Escalate';
  expect(judged(0)).toMatchObject({ why: expect.stringMatching(/switched off/), advice });
  expect(judged(3, 2)).toMatchObject({ why: expect.stringMatching(/is 3, and .* up to 4 times/), advice });
});

it('finds that a new account has room for an incident of three targets, and not of four', () => {
  expect([judgeAccount(10, 3).status, judgeAccount(10, 4).status]).toEqual(['fine', 'will-fail']);
});
