/** What the tests of a login share: an incident that asks about a plan, a link to it, a browser, and an issuer's word. */
import { answerPage } from '../../src/answers/answering';
import { type LoginReply, type LoginService, loginReply } from '../../src/answers/login';
import { pageHtml } from '../../src/answers/page';
import { loggedIn } from '../../src/answers/session';
import { type Claims, sign, signingKey, verify } from '../../src/answers/token';
import { configuration, incident, remediation } from '../support/builders';
import { History } from '../support/history';
import { claims, heldRecords, NOW, PLAN } from './answering';

export const KEY = signingKey('k'.repeat(48));
const LOGIN = { issuer: 'https://id.example.com', clientId: 'runbook' };
export const ADA = { sub: 'ada-1', email: 'ada@example.com', email_verified: true };

/** Longer than a login is good for. */
const UNTIL = '2026-01-31T03:30:00.000Z';
const asking = remediation({
  status: 'awaiting-approval',
  plan: { summary: 'terminate 38 sessions' } as never,
  approval: {
    ...{ planHash: PLAN, askedAt: '2026-01-31T03:00:00.000Z', expiresAt: UNTIL },
    ...{ isNew: true, decidedBy: null },
  },
});
export const HISTORY = new History({}).state('Remediate', {
  incident: incident(),
  remediation: asking,
}).events;
export const DESCRIBED = { name: 'pool-1', status: 'RUNNING', executionArn: incident().executionArn };

export const tokenOf = (of: Partial<Claims> = {}) => sign(claims({ expiresAt: UNTIL, ...of }), KEY);
export const configured = (login: object = {}) =>
  configuration({ deployment: { answers: { login: { ...LOGIN, ...login } } } });

/** One browser in front of the page and the login, with what a person does in it. */
export class Browser {
  readonly records = heldRecords();
  now = NOW;
  config = configured();
  /** What the issuer says of who came back. */
  said: () => Promise<Record<string, unknown>> = async () => ADA;
  private readonly jar = new Map<string, string>();

  get cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  take(cookies: string): void {
    for (const each of cookies.split('; ')) this.keep(each);
  }

  login(query: Record<string, string>): Promise<LoginReply> {
    const { login } = this.config.deployment.answers;
    if (!login) throw new Error('no login is configured');
    const service: LoginService = {
      address: async (asking) => `https://id.example.com/authorize?${new URLSearchParams({ ...asking })}`,
      claims: () => this.said(),
    };
    return loginReply(new URLSearchParams(query), this.cookies, {
      ...{ settings: login, service, keys: async () => [KEY], now: () => this.now },
      command: () => 'npm run runbook -- approve arn',
    }).then((reply) => {
      for (const each of reply.cookies) this.keep(each);
      return reply;
    });
  }

  /** To the issuer and back. */
  async loginFor(token: string): Promise<LoginReply> {
    const { location } = await this.login({ link: token });
    const state = new URL(location ?? '').searchParams.get('state') ?? '';
    return this.login({ state, code: 'code' });
  }

  async open(token: string, form?: Record<string, string>) {
    const reply = await answerPage(
      { token, cookies: this.cookies, method: form ? 'POST' : 'GET', form: new URLSearchParams(form) },
      {
        verify: async (each) => verify(each, [KEY]),
        loggedIn: async (each, cookies) => loggedIn(cookies, each, [KEY], this.now),
        ...{ describe: async () => DESCRIBED as never, history: async () => HISTORY },
        ...{ stop: async () => ({}), records: () => this.records },
        ...{ config: () => this.config, now: () => this.now },
      },
    );
    return { ...reply, html: pageHtml(reply.page) };
  }

  /** Presses the button of the page that is shown. */
  async answer(token: string, action = 'approve') {
    const { html } = await this.open(token);
    const proof = /name="proof" value="([^"]+)"/.exec(html)?.[1];
    return this.open(token, { confirm: action, ...(proof !== undefined && { proof }) });
  }

  private keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === '') this.jar.delete(name);
    else this.jar.set(name, value);
  }
}
