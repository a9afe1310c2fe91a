/** Of a check: the functions that let Slack and PagerDuty in look at their secrets, and whom they hand things over to. */
import { handler as pagerDuty } from '../../lambdas/pagerduty';
import { handler as slack } from '../../lambdas/slack';
import { type Answer, answerForAws, refusedBy } from '../support/aws-answers';
import { captureOutput } from '../support/function-output';

const SECRET = 's'.repeat(32);
const kept = (text: string): Answer => ({ body: JSON.stringify({ SecretString: text }) });
let secret: Answer;
let lambda: Answer;
const called: string[] = [];

captureOutput();
answerForAws((what) => {
  called.push(what);
  return what.includes('GetSecretValue') ? secret : lambda;
});
beforeAll(() => {
  Object.assign(process.env, { RUNBOOK_SIGNING_SECRET: 'signing', RUNBOOK_ANSWER_FUNCTION: 'answer' });
});
beforeEach(() => {
  secret = kept(SECRET);
  lambda = { status: 204 };
  called.length = 0;
});

const check = {
  ...{ id: 'check-1', executionArn: 'arn:check-1', startedAt: '2026-01-31T03:00:00.000Z' },
  ...{ targets: [], isWhole: true },
};

describe.each([
  ['Slack', slack, 'clicks in Slack'],
  ['PagerDuty', pagerDuty, 'acknowledgements in PagerDuty'],
] as const)('%s', (_, handler, use) => {
  const found = async () => {
    const { targets, shared } = await handler({ task: 'check', check });
    expect(targets).toEqual([]);
    return shared.map((each) =>
      each.status === 'will-fail' ? `${each.needed}: ${each.why} → ${each.advice}` : each.status,
    );
  };

  it('is well where its secret is one, and what it takes can be handed over, which nothing is', async () => {
    expect(await found()).toEqual(['fine', 'fine']);
    secret = kept(JSON.stringify({ one: SECRET, other: SECRET.toUpperCase() }));
    expect(await found()).toEqual(['fine', 'fine']);
    const invoked = called.filter((each) => each.includes('/invocations'));
    expect(new Set(invoked)).toEqual(new Set(['POST /2015-03-31/functions/answer/invocations DryRun']));
  });

  it.each<[string, Answer, RegExp]>([
    ['deleted', refusedBy('ResourceNotFoundException'), /→ aws secretsmanager create-secret --name signing/],
    [
      'marked for deletion',
      refusedBy('InvalidRequestException'),
      /→ aws secretsmanager restore-secret --secret-id signing$/,
    ],
    ['not its own to read', refusedBy('AccessDeniedException'), /→ npx cdk deploy .*secretKeyArns$/],
    ['empty', kept('{}'), /it has no value → .*put-secret-value --secret-id signing/],
    ['an address', kept('https://hooks.slack.com/services/T0/B0/a'), /not the form of a signing secret/],
    ['JSON that is broken', kept(`{"one":"${SECRET}"`), /not the form of a signing secret/],
    ['a token that logs in', kept(`xoxb-${SECRET}`), /a token that logs in/],
    ['one good value of two', kept(JSON.stringify({ one: SECRET, other: 'later' })), /not the form/],
  ])('names its secret where it is %s, and nothing of it', async (_, value, why) => {
    secret = value;
    const [ofSecret, handedOver] = await found();
    expect(ofSecret).toContain(`secret signing (${use}): `);
    expect(ofSecret).toMatch(why);
    expect(ofSecret).not.toContain(SECRET);
    expect(handedOver).toBe('fine');
  });

  it('names the right to hand over, where it is missing', async () => {
    lambda = refusedBy('AccessDeniedException', 403);
    const [ofSecret, handedOver] = await found();
    expect(ofSecret).toBe('fine');
    expect(handedOver).toMatch(/handed to the function Answer: .* → npx cdk deploy/);
  });
});
