/** Of a check: the functions of the webhook look at the token, and at the right to start executions, by which none is started. */
import { handler as authorize } from '../../lambdas/authorize';
import { handler as intake } from '../../lambdas/intake';
import { type Answer, answerForAws, refusedBy } from '../support/aws-answers';
import { captureOutput } from '../support/function-output';

const WELL: Readonly<Record<string, Answer>> = {
  GetSecretValue: { body: JSON.stringify({ SecretString: 't'.repeat(48) }) },
  StartExecution: refusedBy('ExecutionAlreadyExists'),
  DescribeExecution: { body: JSON.stringify({ status: 'RUNNING' }) },
};
let answers = WELL;
const started: unknown[] = [];

captureOutput();
answerForAws((what, body) => {
  const operation = what.split('.').at(-1) ?? '';
  if (operation === 'StartExecution') started.push(JSON.parse(body));
  return answers[operation] ?? { status: 404 };
});
beforeAll(() => {
  Object.assign(process.env, {
    RUNBOOK_WEBHOOK_TOKEN_SECRET: 'token',
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook:live',
  });
});
beforeEach(() => {
  answers = WELL;
  started.length = 0;
});

const task = {
  task: 'check' as const,
  check: {
    ...{ id: 'check-1', executionArn: 'arn:check-1', startedAt: '2026-01-31T03:00:00.000Z' },
    ...{ targets: [], isWhole: true },
  },
};
async function found(handler: typeof authorize | typeof intake) {
  const { shared } = await handler(task);
  return shared.map((each) =>
    each.status === 'will-fail' ? `${each.needed}: ${each.why} → ${each.advice}` : each.status,
  );
}

it('is well where the token is one, and an execution can be started: by a name that is taken', async () => {
  expect(await found(authorize)).toEqual(['fine']);
  expect(await found(intake)).toEqual(['fine', 'fine']);
  expect(started).toMatchObject([{ name: 'check-1', input: '{"mode":"check"}' }]);
});

it.each<[string, Answer, RegExp]>([
  ['deleted', refusedBy('ResourceNotFoundException'), /→ aws secretsmanager create-secret --name token/],
  ['not its own to read', refusedBy('AccessDeniedException'), /→ npx cdk deploy/],
  [
    'one that no header can have',
    { body: JSON.stringify({ SecretString: 'a-token\n' }) },
    /it has white space.* → .*put-secret-value --secret-id token/,
  ],
])('names the token where it is %s', async (_, answer, why) => {
  answers = { ...WELL, GetSecretValue: answer };
  const [token] = await found(authorize);
  expect(token).toMatch(/^secret token \(the token of the webhook\): /);
  expect(token).toMatch(why);
});

it.each([
  ['AccessDeniedException', /^executions can be started by the alias: .* → npx cdk deploy/],
  ['ThrottlingException', /^not-checked$/],
])('tells whether an incident could be started, where Step Functions says %s', async (code, expected) => {
  answers = { ...WELL, StartExecution: refusedBy(code) };
  expect((await found(intake))[0]).toMatch(expected);
});
