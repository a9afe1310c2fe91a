/** An execution of mode `check`: every function is asked, nothing else happens, and whatever fails is told. */
import { checkedSteps, functionName } from '../../src/readiness/steps';
import { stepOf } from '../../src/workflow/states';
import { configuration } from '../support/builders';
import { run, SHORT } from '../support/run-definition';
import { NamedError } from '../support/run-script';
import { allStates, synthesizedDefinition } from '../support/synthesized';

const input = { mode: 'check' };
const STEPS = checkedSteps(SHORT);
const ASKED = STEPS.map((step) => `Check${functionName(step)}`);
const kinds = (messages: readonly { readonly kind: string }[]) => messages.map(({ kind }) => kind);

it('asks every function that an incident uses, once each, and tells nobody where nothing is new', async () => {
  const result = await run({ input });
  expect(result.status).toBe('succeeded');
  expect(result.path).toEqual([
    ...['Prepare', 'IsCheck', ...ASKED],
    ...['ConcludeCheck', 'AnyNewsOfCheck', 'RecordCheck', 'CheckFinished'],
  ]);
  expect(result.messages).toEqual([]);
  expect(result.releases).toEqual([]);
  const [collected] = result.concluded as [{ parts: Record<string, unknown> }];
  const check = { id: 'run', targets: ['knhk-closed-loop'], isWhole: true };
  expect(Object.keys(collected.parts).sort()).toEqual([...STEPS].sort());
  expect(collected.parts['undo']).toMatchObject({ asked: { task: 'check', check } });
});

it('tells what is new, and then records that it was told', async () => {
  const result = await run({ input, conclude: [{ hasNews: true }] });
  expect(kinds(result.messages)).toEqual(['readiness']);
  expect(result.path.slice(-4)).toEqual([
    'AnyNewsOfCheck',
    'AnnounceReadiness',
    'RecordCheck',
    'CheckFinished',
  ]);
  expect(result.concluded.at(-1)).toMatchObject({ announcement: { kind: 'readiness' } });
});

it('records that nobody was told where no channel took it, and ends well: it is news the next time', async () => {
  const result = await run({ input, conclude: [{ hasNews: true }], lost: ['readiness'] });
  expect(result.status).toBe('succeeded');
  expect(result.concluded.at(-1)).toMatchObject({ announcementFailure: { Error: 'EscalationError' } });
  expect(result.concluded.at(-1)).not.toHaveProperty('announcement');
});

it('goes on past functions that fail, and concludes from what they did not answer', async () => {
  const result = await run({ input, checkFails: ['diagnose', 'report'] });
  expect(result.status).toBe('succeeded');
  expect(result.concluded[0]).toMatchObject({
    failures: { diagnose: { Error: 'DependencyError' }, report: { Error: 'DependencyError' } },
    parts: { remediate: {} },
  });
});

it.each([
  ['it cannot be concluded', { conclude: [new NamedError('DependencyError')] }],
  ['it cannot be recorded', { record: [new NamedError('DependencyError')] }],
  ['it cannot even be prepared', { prepare: [new NamedError('TypeError')] }],
] as const)('tells that it failed where %s, and pages nobody', async (_, script) => {
  const result = await run({ input, ...script });
  expect(kinds(result.messages)).toEqual(['check-failed']);
  expect([result.status, result.path.at(-1)]).toEqual(['failed', 'CheckFailed']);
});

it('fails though nobody could be told: the alarm on missing checks is left', async () => {
  const result = await run({ input, conclude: [new NamedError('DependencyError')], lost: ['check-failed'] });
  expect([result.status, result.path.at(-1)]).toEqual(['failed', 'CheckFailed']);
});

it('refuses a wrong input as any other', async () => {
  const result = await run({ input: { mode: 'check', target: 'nowhere' } });
  expect([result.status, result.path]).toEqual(['failed', ['Prepare', 'InputRejected']]);
  expect(result.messages).toEqual([]);
});

it.each([
  ['nobody answers by link', { deployment: { answers: { enabled: false } } }, []],
  ['links are answered', {}, ['answer']],
  [
    'Slack and PagerDuty are let in',
    {
      notifications: {
        slack: { secretId: 'slack', signingSecretId: 'slack-signing' },
        pagerDuty: { secretId: 'pagerduty', webhookSecretId: 'pagerduty-webhooks' },
      },
    },
    ['answer', 'slack', 'pagerduty'],
  ],
  [
    'people log in before they answer',
    { deployment: { answers: { login: { issuer: 'https://id.example.com', clientId: 'runbook' } } } },
    ['answer', 'login'],
  ],
])('asks each function that is deployed, where %s', (_, input, beside) => {
  const config = configuration(input);
  const steps = checkedSteps(config);
  expect(steps.filter((step) => ['answer', 'slack', 'pagerduty', 'login'].includes(step))).toEqual(beside);
  const asked = allStates(synthesizedDefinition(config))
    .filter(([name]) => stepOf(name) === 'check')
    .map(([name]) => name);
  expect(asked.sort()).toEqual(steps.map((step) => `Check${functionName(step)}`).sort());
});
