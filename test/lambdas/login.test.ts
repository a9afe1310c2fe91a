/** The function that people log in by, from the request to the cookie: with an issuer, and where what it needs fails. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { handler as answerHandler } from '../../lambdas/answer';
import { handler } from '../../lambdas/login';
import { loggedIn } from '../../src/answers/session';
import { sign, signingKey } from '../../src/answers/token';
import { claims } from '../answers/answering';
import { configuration } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';
import { CLIENT, Issuer } from '../support/issuer';

const [OLD, NEW] = ['o'.repeat(64), 'n'.repeat(64)];
const TOKEN = sign(claims({ expiresAt: '2099-01-01T00:00:00.000Z' }), signingKey(OLD));

let issuer: Issuer;
let aws: Server;
/** By name and stage. */
let values: Record<string, string>;
const output = captureOutput();

beforeAll(async () => {
  issuer = await Issuer.start();
  aws = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { SecretId, VersionStage } = JSON.parse(body) as Record<string, string>;
    const value = values[`${SecretId} ${VersionStage}`];
    response.writeHead(value === undefined ? 400 : 200);
    response.end(
      JSON.stringify(value === undefined ? { __type: 'ResourceNotFoundException' } : { SecretString: value }),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => aws.once('listening', resolve));
  Object.assign(process.env, {
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook',
    RUNBOOK_ANSWER_KEY_SECRET: 'key',
    RUNBOOK_ANSWERS_URL: 'https://api.example.com/v1/answers',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
  });
});
provideConfiguration(() =>
  configuration({
    deployment: {
      answers: { login: { issuer: issuer.url, clientId: CLIENT.id, clientSecretId: 'client' } },
    },
  }),
);

let nowMs = Date.now();
let clock: jest.SpyInstance;
beforeEach(() => {
  output.clear();
  issuer.lies = {};
  // What was read before is no longer fresh.
  nowMs += 400_000;
  clock = jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  values = { 'key AWSCURRENT': OLD, 'client AWSCURRENT': `${CLIENT.secret}\n` };
});
afterEach(() => clock.mockRestore());
afterAll(() => {
  issuer.close();
  aws.closeAllConnections();
  aws.close();
});

const request = (query: Record<string, string[]>, cookies: readonly string[] = []) =>
  ({
    ...{ httpMethod: 'GET', headers: {}, multiValueQueryStringParameters: query },
    // Over HTTP/2 a browser may send one header for each.
    multiValueHeaders: { Cookie: [...cookies] },
  }) as unknown as APIGatewayProxyEvent;
const setCookies = ({ multiValueHeaders }: { multiValueHeaders?: object | undefined }) =>
  ((multiValueHeaders as Record<string, string[]> | undefined)?.['set-cookie'] ?? []).map(
    (each) => each.split(';')[0] ?? '',
  );
const begun = async () => {
  const there = await handler(request({ link: [TOKEN] }));
  const location = String(there.headers?.['location']);
  const answer = issuer.login(location);
  return {
    location,
    cookies: setCookies(there),
    query: Object.fromEntries([...answer].map(([k, v]) => [k, [v]])),
  };
};

it('sends to the issuer, and back to the link with a cookie of who it was; logs no link and no code', async () => {
  const { location, cookies, query } = await begun();
  expect(new URL(location).searchParams.get('redirect_uri')).toBe('https://api.example.com/v1/answers/login');
  const back = await handler(request(query, ['theme=dark', ...cookies]));
  expect(back).toMatchObject({ statusCode: 303, headers: { location: TOKEN, 'cache-control': 'no-store' } });
  const who = loggedIn(setCookies(back).join('; '), TOKEN, [signingKey(OLD)], new Date());
  expect(who).toMatchObject({ by: 'ada [example.com]', subject: 'ada-1' });
  expect(output.lines()).toContainEqual(
    expect.objectContaining({ loggedIn: 'ada [example.com]', subject: 'ada-1' }),
  );
  expect(JSON.stringify(output.lines())).not.toMatch(/kra1_|code-\d|eyJ|s3cr3t/);
});

it('goes on while the key is replaced by another', async () => {
  const { cookies, query } = await begun();
  values = { ...values, 'key AWSCURRENT': NEW, 'key AWSPREVIOUS': OLD };
  nowMs += 11_000;
  const back = await handler(request(query, cookies));
  expect(back.statusCode).toBe(303);
  expect(loggedIn(setCookies(back).join('; '), TOKEN, [signingKey(NEW)], new Date())).not.toBeNull();
});

it('takes no parameter that is there twice', async () => {
  const { cookies, query } = await begun();
  const back = await handler(request({ ...query, code: ['one', 'two'] }, cookies));
  expect([back.statusCode, setCookies(back).join()]).toEqual([403, expect.not.stringContaining('person')]);
});

it.each([
  ['its own key', 'key AWSCURRENT', 'The key that checks this link could not be read just now.'],
  [
    'the secret of the application',
    'client AWSCURRENT',
    /The secret for the login service \S+ could not be read just now/,
  ],
])('says so where %s can not be read, and begins nothing', async (_, name, text) => {
  delete values[name];
  const reply = await handler(request({ link: [TOKEN] }));
  expect([reply.statusCode, setCookies(reply)]).toEqual([503, []]);
  expect(reply.body).toMatch(text);
  expect(reply.body).toContain('Nothing was done.');
});

it('names the command that does the same where the issuer does not answer', async () => {
  issuer.lies = { answers: { '/.well-known/openid-configuration': (to) => to.writeHead(502).end() } };
  nowMs += 700_000;
  const reply = await handler(request({ link: [TOKEN] }));
  expect(reply.statusCode).toBe(503);
  expect(reply.body).toContain('answer by command or on the console');
  expect(reply.body).toContain(
    'npm run runbook -- approve arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
  );
});

it('is led to by the page without the link standing in it', async () => {
  const event = { ...request({}), pathParameters: { token: TOKEN }, queryStringParameters: { login: '' } };
  expect(await answerHandler(event as unknown as APIGatewayProxyEvent)).toMatchObject({
    ...{ statusCode: 303, headers: { location: `login?link=${TOKEN}`, 'referrer-policy': 'no-referrer' } },
  });
});
