/** The limits of functions where whoever asks may not read them, or a function is gone: told, and not guessed. */
import { checkLimits } from '../../../src/adapters/readiness/limits';
import { answerForAws, refusedBy } from '../../support/aws-answers';

let code = '';
answerForAws(() => refusedBy(code, code === 'AccessDeniedException' ? 403 : 404));

it('says of each what could not be checked, and why', async () => {
  code = 'AccessDeniedException';
  const found = await checkLimits({ Diagnose: 'd', Intake: 'i' }, 1, 5_000);
  expect(found.map(({ needed }) => needed).sort()).toEqual([
    ...['Lambda may run the calls of all targets at once', 'the function Diagnose may run'],
    'the function Intake may run',
  ]);
  for (const each of found) expect(each).toMatchObject({ status: 'not-checked', why: 'no' });
});

it('says that a function is gone', async () => {
  code = 'ResourceNotFoundException';
  const [, intake] = await checkLimits({ Intake: 'i' }, 1, 5_000);
  expect(intake).toMatchObject({ status: 'will-fail', why: 'there is no function i' });
});
