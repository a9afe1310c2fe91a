/** Of a check: the function behind links looks at its key, at the Lease by its own login, and at the executions. */
import { handler } from '../../lambdas/answer';
import { type Answer, answerForAws, refusedBy } from '../support/aws-answers';
import { configuration, TARGET_INPUT } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';

const LEASE = '/leases/knhk-runbook-knhk-closed-loop';
const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
const review = (allowed: boolean) => json({ status: { allowed } }, 201);
const forbidden: Answer = { status: 403, body: '{}' };

/** The Lease and nothing else, as `answers.yaml` has it; and no execution of the name that is asked for. */
const WELL: Readonly<Record<string, Answer>> = {
  ...{ selfsubjectaccessreviews: review(true), horizontalpodautoscalers: forbidden, deployments: forbidden },
  StopExecution: refusedBy('ExecutionDoesNotExist'),
  DescribeExecution: json({ name: 'check-1', status: 'RUNNING', executionArn: 'arn:check-1' }),
  GetExecutionHistory: json({ events: [] }),
  [LEASE]: json({
    metadata: { name: 'knhk-runbook-knhk-closed-loop', namespace: 'knhk', resourceVersion: '7' },
    spec: {},
  }),
};
let answers: Readonly<Record<string, Answer>> = WELL;
let key: string | null;

provideConfiguration(
  configuration({
    targets: [{ ...TARGET_INPUT, kubernetes: { ...TARGET_INPUT.kubernetes, answersSecretId: 'lease-only' } }],
  }),
);
captureOutput();
const aws = answerForAws((what, body) => {
  const [, answer] = Object.entries(answers).find(([part]) => what.includes(part)) ?? [];
  if (answer) return answer;
  if (!what.includes('GetSecretValue')) return { status: 404, body: '{}' };
  const { SecretId } = JSON.parse(body) as { SecretId: string };
  const value = SecretId === 'lease-only' ? kubeconfig() : SecretId === 'key' ? key : null;
  return value === null ? refusedBy('ResourceNotFoundException') : json({ SecretString: value });
});

function kubeconfig(): string {
  return JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: aws.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'lease-token' } }],
  });
}

beforeAll(() => {
  Object.assign(process.env, {
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook',
    RUNBOOK_ANSWER_KEY_SECRET: 'key',
  });
});
beforeEach(() => {
  answers = WELL;
  key = 'k'.repeat(64);
});

async function found() {
  const { targets, shared } = await handler({
    task: 'check',
    check: {
      ...{ id: 'check-1', executionArn: 'arn:aws:states:us-east-1:000000000000:execution:runbook:check-1' },
      ...{ startedAt: '2026-01-31T03:00:00.000Z', targets: [TARGET_INPUT.name], isWhole: true },
    },
  });
  return [...targets.flatMap(({ checks }) => checks), ...shared];
}

/** Each as `system: needed: why → advice`. */
async function problems() {
  return (await found()).flatMap((each) =>
    each.status === 'will-fail' ? [`${each.system}: ${each.needed}: ${each.why} → ${each.advice}`] : [],
  );
}

it('is well where the key, the Lease and the executions are its to use', async () => {
  expect((await found()).map(({ needed, status }) => `${needed}: ${status}`)).toEqual([
    'secret lease-only (kubeconfig): fine',
    'rights: 2 of 2 are granted: fine',
    'Lease knhk/knhk-runbook-knhk-closed-loop: fine',
    'rehearsal: renew the lock: fine',
    'secret key (links to answer by): fine',
    'the state of executions can be read: fine',
    'the history of executions can be read: fine',
    'executions can be stopped: fine',
  ]);
});

it.each<[string, Readonly<Record<string, Answer>>, RegExp]>([
  [
    'the right to the Lease is missing',
    { selfsubjectaccessreviews: review(false) },
    /^kubernetes: right: get leases .* → Role in knhk \(deploy\/kubernetes\/answers\.yaml\)/,
  ],
  [
    'the Lease is not there',
    { [LEASE]: { status: 404, body: '{}' } },
    /^kubernetes: Lease knhk\/\S+: it is not there/,
  ],
  [
    'it may stop no execution',
    { StopExecution: refusedBy('AccessDeniedException') },
    /^aws: executions can be stopped: .* → npx cdk deploy/,
  ],
  [
    'it may read no secret any more',
    { GetSecretValue: refusedBy('AccessDeniedException') },
    /^secrets: secret key \(links to answer by\): .* → npx cdk deploy/,
  ],
])('tells where %s', async (_, faults, named) => {
  answers = { ...WELL, ...faults };
  expect(await problems()).toContainEqual(expect.stringMatching(named));
});

it.each<[string, string | null, RegExp]>([
  ['deleted', null, /secret key .* → aws secretsmanager create-secret --name key/],
  [
    'too short',
    'short',
    /secret key .*: it has less than 32 characters → .*put-secret-value --secret-id key/,
  ],
])('tells that the key is %s', async (_, value, named) => {
  key = value;
  expect(await problems()).toEqual([expect.stringMatching(named)]);
});
