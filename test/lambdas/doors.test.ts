/** The functions that let Slack and PagerDuty in: a good signature alone hands something over, and what is handed over is told. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { handler as pagerDuty } from '../../lambdas/pagerduty';
import { handler as slack } from '../../lambdas/slack';
import { pagerDutyWebhook } from '../../local/receivers/pagerduty-webhook';
import type { SignedRequest } from '../../local/receivers/signed-request';
import { SlackMessages } from '../../local/receivers/slack-messages';
import { wordSchema } from '../../src/answers/words';
import { captureOutput } from '../support/function-output';

const SECRET = 's'.repeat(32);
const user = { id: 'U061F7AUR', username: 'ada' };
const blocks = [
  {
    ...{ type: 'actions' as const, block_id: 'answers' },
    elements: [
      {
        type: 'button' as const,
        action_id: 'approve',
        value: 'kra1_t',
        text: { type: 'plain_text' as const, text: 'Approve' },
      },
    ],
  },
];

let server: Server;
let secrets: Readonly<Record<string, string>>;
/** What was handed over. */
const given: unknown[] = [];
let lambdaStatus = 202;
const output = captureOutput();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (`${request.headers['x-amz-target']}`.endsWith('GetSecretValue')) {
      const value = secrets[(JSON.parse(body) as { VersionStage: string }).VersionStage];
      const missing = { __type: 'ResourceNotFoundException', message: 'not there' };
      response.writeHead(value === undefined ? 400 : 200);
      response.end(JSON.stringify(value === undefined ? missing : { SecretString: value }));
      return;
    }
    if (lambdaStatus === 202 && request.headers['x-amz-invocation-type'] === 'Event')
      given.push(JSON.parse(body));
    response.writeHead(lambdaStatus).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  Object.assign(process.env, {
    RUNBOOK_SIGNING_SECRET: 'signing',
    RUNBOOK_ANSWER_FUNCTION: 'answer',
    RUNBOOK_SLACK_STAND_IN: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
  });
});
beforeEach(() => {
  secrets = { AWSCURRENT: SECRET };
  given.length = 0;
  lambdaStatus = 202;
  output.clear();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const eventOf = ({ body, headers }: Pick<SignedRequest, 'body' | 'headers'>, isBase64Encoded = false) =>
  ({
    ...{ httpMethod: 'POST', headers, isBase64Encoded },
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
  }) as unknown as APIGatewayProxyEvent;
const click = (now = new Date(), secret = SECRET) => {
  const messages = new SlackMessages(secret, () => 'http://127.0.0.1:1');
  messages.all.push({ audience: 'lead-engineer', text: '', blocks });
  return messages.click('', 'approve', user, now);
};
const acknowledged = {
  type: 'incident.acknowledged' as const,
  key: 'pool-1',
  user: { id: 'PLH1HKV', name: 'Ada' },
};

describe('Slack', () => {
  it('hands over who clicked on what, however the body came, and says who in its log, not on what', async () => {
    for (const isBase64Encoded of [false, true]) {
      expect((await slack(eventOf(click(), isBase64Encoded))).statusCode).toBe(200);
    }
    const word = { kind: 'slack', token: 'kra1_t', by: 'ada [U061F7AUR]', blocks: [{ type: 'actions' }] };
    expect(given).toMatchObject([word, word]);
    expect(wordSchema.safeParse(given[0]).success).toBe(true);
    expect(output.lines()).toContainEqual(expect.objectContaining({ taken: true, by: 'ada [U061F7AUR]' }));
    expect(JSON.stringify(output.lines())).not.toMatch(/kra1|127\.0\.0\.1:1/);
  });

  it.each<[string, () => SignedRequest, string]>([
    ['altered', () => ({ ...click(), body: click().body.replace('ada', 'bob') }), 'altered'],
    ['of another app', () => click(new Date(), 'x'.repeat(32)), 'altered'],
    ['six minutes old, as when it is sent again', () => click(new Date(Date.now() - 360_000)), 'old'],
    ['not signed', () => ({ ...click(), headers: {} }), 'unsigned'],
  ])('refuses what is %s', async (_, request, why) => {
    expect((await slack(eventOf(request()))).statusCode).toBe(401);
    expect(given).toEqual([]);
    expect(output.lines()).toContainEqual(expect.objectContaining({ step: 'slack', refused: why }));
  });

  it('says so where nobody took it, so that Slack tells whoever clicked', async () => {
    lambdaStatus = 500;
    expect((await slack(eventOf(click()))).statusCode).toBe(503);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', failed: expect.stringContaining('lambda') }),
    );
  });

  it('takes no body that is too long, and sends nothing to where Slack is not', async () => {
    expect((await slack(eventOf({ ...click(), body: 'x'.repeat(262_145) }))).statusCode).toBe(413);
    const { body } = click();
    const elsewhere = body.replace(
      encodeURIComponent('http://127.0.0.1:1'),
      encodeURIComponent('https://evil.example'),
    );
    expect((await slack(eventOf(signed(elsewhere)))).statusCode).toBe(200);
    expect((await slack(eventOf(signed('payload=%7B%22type%22%3A%22view_closed%22%7D')))).statusCode).toBe(
      200,
    );
    expect(given).toEqual([]);
  });

  it('on AWS, where nothing stands in for Slack, is sent to no machine but Slack’s, whoever signed it', async () => {
    const standIn = process.env['RUNBOOK_SLACK_STAND_IN'];
    delete process.env['RUNBOOK_SLACK_STAND_IN'];
    try {
      for (const to of [
        'http://127.0.0.1:1',
        'http://localhost:9001',
        'http://[::1]:1',
        'http://hooks.slack.com',
      ]) {
        const body = click().body.replace(encodeURIComponent('http://127.0.0.1:1'), encodeURIComponent(to));
        expect((await slack(eventOf(signed(body)))).statusCode).toBe(200);
      }
      expect(given).toEqual([]);
      const body = click().body.replace(
        encodeURIComponent('http://127.0.0.1:1'),
        encodeURIComponent('https://hooks.slack.com'),
      );
      expect((await slack(eventOf(signed(body)))).statusCode).toBe(200);
      expect(given).toHaveLength(1);
    } finally {
      process.env['RUNBOOK_SLACK_STAND_IN'] = standIn;
    }
  });
});

describe('PagerDuty', () => {
  it.each(['incident.acknowledged', 'incident.resolved'] as const)(
    '%s: somebody has it in hand',
    async (type) => {
      const request = pagerDutyWebhook('', { ...acknowledged, type }, [SECRET]);
      expect((await pagerDuty(eventOf(request))).statusCode).toBe(200);
      expect(given).toEqual([{ kind: 'pagerduty', execution: 'pool-1', by: 'Ada' }]);
    },
  );

  it('takes one of several signatures, by the secret of any subscription', async () => {
    const after = Date.now() + 400_000;
    jest.useFakeTimers({ now: after, doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance'] });
    try {
      secrets = {
        AWSCURRENT: JSON.stringify({ 'sre-on-call': 'one', 'lead-engineer': 'two' }),
        AWSPREVIOUS: SECRET,
      };
      for (const by of [['old', 'two'], ['one'], [SECRET]]) {
        expect((await pagerDuty(eventOf(pagerDutyWebhook('', acknowledged, by)))).statusCode).toBe(200);
      }
      expect((await pagerDuty(eventOf(pagerDutyWebhook('', acknowledged, ['old'])))).statusCode).toBe(401);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['what this project told PagerDuty itself', { ...acknowledged, user: null }],
    ['an alert that it triggered', { ...acknowledged, type: 'incident.triggered' as const }],
    ['a key that no execution has', { ...acknowledged, key: 'a key of something else' }],
  ])('does nothing with %s', async (_, event) => {
    expect((await pagerDuty(eventOf(pagerDutyWebhook('', event, [SECRET])))).statusCode).toBe(200);
    expect(given).toEqual([]);
  });

  it('refuses what was altered', async () => {
    const request = pagerDutyWebhook('', acknowledged, [SECRET]);
    const altered = { ...request, body: request.body.replace('Ada', 'Eve') };
    expect((await pagerDuty(eventOf(altered))).statusCode).toBe(401);
    expect(given).toEqual([]);
  });
});

function signed(body: string): SignedRequest {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const digest = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    url: '',
    body,
    headers: { 'X-Slack-Request-Timestamp': timestamp, 'X-Slack-Signature': `v0=${digest}` },
  };
}
