/** The words about a check: which problems are new and what to do, for those who are informed, and as no incident. */
import { composeMessages } from '../../src/escalate/messages';
import type { CheckConclusion, ReadinessProblem } from '../../src/model/check';
import { configuration } from '../support/builders';

const config = configuration({ escalation: { matrix: { informed: ['sre-on-call', 'lead-engineer'] } } });
const now = new Date('2026-01-31T03:00:05Z');
const execution = {
  id: 'arn:aws:states:eu-west-1:111122223333:execution:runbook:check-1',
  name: 'check-1',
};
const problem = (needed: string): ReadinessProblem => ({
  ...{ target: 'shop', system: 'postgresql', needed },
  ...{ why: 'the password is wrong', advice: 'psql -f deploy/postgres/role.sql' },
});
const conclusion = (news: Partial<CheckConclusion['news']>): CheckConclusion => ({
  ...{ summary: '1 will fail, 60 fine', problems: 1, hasNews: true },
  news: { begun: [], ended: [], recordUnread: null, ...news },
  ...{ json: 's3://b/checks/check-1/readiness.json', page: 's3://b/checks/check-1/readiness.html' },
});
const composed = (news: Partial<CheckConclusion['news']>) =>
  composeMessages({ kind: 'readiness', state: { conclusion: conclusion(news) }, execution }, config, now).map(
    ({ message }) => message,
  );

it('names what will fail with what to do, and what is over, as a note to those who are informed', () => {
  const messages = composed({ begun: [problem('login to shop')], ended: [problem('TLS')] });
  expect(messages.map(({ audience, phase }) => [audience, phase])).toEqual([
    ['sre-on-call', 'note'],
    ['lead-engineer', 'note'],
  ]);
  const [message] = messages;
  expect(message?.subject).toBe(
    '[CHECK] database connection pool runbook: 1 problem(s) found, 1 problem(s) over',
  );
  expect(message?.headline).toContain('s3://b/checks/check-1/readiness.html');
  expect(message?.headline).not.toMatch(/incident, since|could not be read/);
  expect(message?.facts).toEqual([
    {
      name: 'Will fail',
      text: 'shop: postgresql: login to shop: the password is wrong. To do: psql -f deploy/postgres/role.sql',
    },
    { name: 'Over', text: 'shop: postgresql: TLS' },
  ]);
  expect(message?.commands.map(({ text }) => text)).toContain('npm run runbook -- check --deployed');
});

it('says that it is not known what is new, where that is so', () => {
  const [message] = composed({ begun: [problem('TLS')], recordUnread: 'AccessDenied' });
  expect(message?.headline).toContain('could not be read (AccessDenied)');
});

it('counts what has no room', () => {
  const many = Array.from({ length: 30 }, (_, index) => problem(`thing ${index}`));
  expect(composed({ begun: many })[0]?.facts.at(-1)?.text).toBe('and 22 more');
});

it('tells why a check failed, and that no incident depends on it', () => {
  const failure = { Error: 'DependencyError', Cause: '{"errorMessage":"s3: AccessDenied"}' };
  const [composedMessage] = composeMessages(
    { kind: 'check-failed', state: { failure }, execution },
    config,
    now,
  );
  expect(composedMessage?.message).toMatchObject({
    ...{ phase: 'note', incidentId: 'check-1' },
    headline: expect.stringMatching(/s3: AccessDenied.*no incident depends on it/),
  });
});
