/** Of a check: the function that people log in by looks at its two secrets, and at the issuer. */
import { handler } from '../../lambdas/login';
import { answerForAws, refusedBy } from '../support/aws-answers';
import { configuration } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';
import { CLIENT, Issuer } from '../support/issuer';

let issuer: Issuer;
/** By name: one that is left out can't be read. */
let secrets: Record<string, string>;

captureOutput();
answerForAws((_what, body) => {
  const { SecretId } = JSON.parse(body) as { SecretId: string };
  const value = secrets[SecretId];
  return value === undefined
    ? refusedBy('ResourceNotFoundException')
    : { body: JSON.stringify({ SecretString: value }) };
});
beforeAll(async () => {
  issuer = await Issuer.start();
  process.env['RUNBOOK_ANSWER_KEY_SECRET'] = 'key';
});
provideConfiguration(() => {
  const login = { issuer: issuer.url, clientId: CLIENT.id, clientSecretId: 'application' };
  return configuration({ deployment: { answers: { login } } });
});
beforeEach(() => {
  secrets = { key: 'k'.repeat(64), application: CLIENT.secret };
  issuer.lies = {};
});
afterAll(() => issuer.close());

async function found() {
  const check = {
    ...{ id: 'check-1', executionArn: 'arn:check-1', startedAt: '2026-01-31T03:00:00.000Z' },
    ...{ targets: [], isWhole: true },
  };
  const { targets, shared } = await handler({ task: 'check', check });
  expect(targets).toEqual([]);
  return shared.map((each) =>
    each.status === 'will-fail' ? `${each.needed}: ${each.why} → ${each.advice}` : each.status,
  );
}

it('is well where both are there, and the issuer is the one that is meant', async () => {
  expect(await found()).toEqual(['fine', 'fine', 'fine']);
});

it.each<[string, () => void, number, RegExp]>([
  [
    'the key of links',
    () => delete secrets['key'],
    0,
    /secret key \(links to answer by\): .* → aws secretsm/,
  ],
  [
    'its own secret',
    () => delete secrets['application'],
    1,
    /secret application \(the login before answers\): .* → aws secretsmanager create-secret --name application/,
  ],
  [
    'an empty secret',
    () => Object.assign(secrets, { application: ' ' }),
    1,
    /it is empty → .*put-secret-value/,
  ],
  [
    'another issuer',
    () => Object.assign(issuer.lies, { metadata: { issuer: 'https://id.example.com' } }),
    2,
    /it calls itself https:\/\/id\.example\.com/,
  ],
])('names %s, and nothing else', async (_, breakIt, at, why) => {
  breakIt();
  const all = await found();
  expect(all[at]).toMatch(why);
  expect(all.filter((_each, index) => index !== at)).toEqual(['fine', 'fine']);
  expect(all.join()).not.toContain(CLIENT.secret);
});
