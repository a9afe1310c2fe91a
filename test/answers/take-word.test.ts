/** Words that come by Slack and PagerDuty: judged as an answer by link is, once, recorded as whoever said it there. */
import { type ClickReply, takeAcknowledgement, takeClick, type WordTools } from '../../src/answers/take-word';
import { type Claims, linkId, sign, signingKey, verify } from '../../src/answers/token';
import { configuration, incident, remediation } from '../support/builders';
import { History } from '../support/history';
import type { InMemoryRecords } from '../support/in-memory-records';
import { claims, heldRecords, NOW, PLAN } from './answering';

const KEY = signingKey('k'.repeat(48));
const asking = remediation({
  status: 'awaiting-approval',
  plan: { summary: 'terminate 38 sessions' } as never,
  approval: {
    ...{ planHash: PLAN, askedAt: '2026-01-31T03:00:00.000Z', expiresAt: '2026-01-31T03:15:00.000Z' },
    ...{ isNew: true, decidedBy: null },
  },
});
const HISTORY = new History({}).state('Remediate', { incident: incident(), remediation: asking }).events;
const SAID = { by: 'ada [U1]', through: 'slack', at: NOW.toISOString() };

let records: InMemoryRecords;
let told: ClickReply[];
let status: string;
let stopped: string[];
beforeEach(() => {
  records = heldRecords();
  told = [];
  status = 'RUNNING';
  stopped = [];
});

const tools = (overrides: Partial<WordTools> = {}): WordTools => ({
  verify: async (token) => verify(token, [KEY]),
  describe: async () => ({ name: 'pool-1', status, executionArn: incident().executionArn }) as never,
  history: async () => HISTORY,
  stop: async (_, cause) => {
    stopped.push(cause);
    return {};
  },
  records: () => records,
  config: configuration,
  now: () => NOW,
  within: (work) => work(),
  reply: async (_, reply) => void told.push(reply),
  ...overrides,
});
const tokenOf = (of: Partial<Claims> = {}) => sign(claims(of), KEY);
const click = (of: Partial<Claims> = {}, by = SAID.by, overrides: Partial<WordTools> = {}) =>
  takeClick(
    { kind: 'slack', token: tokenOf(of), by, responseUrl: 'https://hooks.slack.com/x', blocks: [] },
    tools(overrides),
  );

describe('Slack', () => {
  it.each([
    [
      'approve',
      { decision: { ...SAID, execution: 'pool-1', planHash: PLAN, decision: 'approved' } },
      /approved the plan/,
    ],
    ['reject', { decision: { ...SAID, decision: 'rejected' } }, /rejected the plan/],
    ['acknowledge', { acknowledgements: [{ ...SAID, execution: 'pool-1' }] }, /acknowledged the incident/],
    ['stop-changes', { stop: { ...SAID, reason: '' } }, /stopped all changes/],
  ] as const)(
    '%s: where every word is written, as whoever clicked, and for all to see',
    async (action, written, text) => {
      expect(await click({ action })).toMatchObject({ outcome: 'done' });
      expect(records.record).toMatchObject(written);
      expect(records.record.usedLinks).toEqual([{ link: linkId(tokenOf({ action })), action, ...SAID }]);
      expect(told).toEqual([
        { kind: 'changed', spent: expect.arrayContaining([action]), text: expect.stringMatching(text) },
      ]);
      expect(told[0]?.text).toContain('ada [U1] (in Slack), at 2026-01-31T03:05:00.000Z');
    },
  );

  it('ends an execution, which says who did', async () => {
    expect(await click({ action: 'stop-execution' })).toMatchObject({ outcome: 'done' });
    expect(stopped).toEqual(['by ada [U1] (in Slack) at 2026-01-31T03:05:00.000Z']);
  });

  it('once: another person, the link itself, and the same request again write nothing, and are told who was faster', async () => {
    await click();
    const { record } = records;
    told = [];
    expect(await click({}, 'bob [U2]')).toMatchObject({ outcome: 'used' });
    expect(told.map(({ kind }) => kind)).toEqual(['changed', 'private']);
    expect(told[1]?.text).toMatch(
      /This button works once, and it was used by ada \[U1\] \(in Slack\).*Nothing was done/,
    );
    // As a replay, or a call that Lambda makes again after its answer was lost: its own word, and no other.
    expect(await click()).toMatchObject({ outcome: 'done' });
    expect(records.record).toBe(record);
  });

  it('tells who was faster another way, and takes the buttons away', async () => {
    const by = { by: 'eve', at: '2026-01-31T03:04:00.000Z' };
    records.change({ decision: { execution: 'pool-1', planHash: PLAN, decision: 'rejected', ...by } });
    expect(await click()).toMatchObject({ outcome: 'answered' });
    expect(told[0]).toEqual({
      ...{ kind: 'changed', spent: ['approve', 'reject'] },
      text: 'This plan was already rejected by eve at 2026-01-31T03:04:00.000Z. The first answer counts.',
    });
  });

  it.each<[string, Partial<Claims>, string, number]>([
    ['for another plan', { planHash: 'ffffffffffff' }, 'other-plan', 2],
    ['for another audience', { audience: 'customer-success' }, 'another-audience', 1],
    ['after its time', { expiresAt: '2026-01-31T03:04:00.000Z' }, 'expired', 2],
  ])('%s: nothing is written', async (_, of, outcome, replies) => {
    expect(await click(of)).toMatchObject({ outcome });
    expect(records.record).toEqual(heldRecords().record);
    expect([told.length, told.at(-1)?.kind]).toEqual([replies, 'private']);
  });

  it('after the end: every button goes', async () => {
    status = 'SUCCEEDED';
    expect(await click({ action: 'acknowledge' })).toMatchObject({ outcome: 'over' });
    expect(told[0]).toMatchObject({
      spent: expect.arrayContaining(['approve', 'acknowledge', 'stop-execution']),
    });
  });

  it('a token that nobody signed, and an execution that is gone, are told as such', async () => {
    const stranger = signingKey('x'.repeat(48));
    expect(await click({}, SAID.by, { verify: async (token) => verify(token, [stranger]) })).toEqual({
      ...{ outcome: 'unknown-key', claims: null },
    });
    const gone = Object.assign(new Error('gone'), { name: 'ExecutionDoesNotExist' });
    expect(await click({}, SAID.by, { describe: async () => Promise.reject(gone) })).toMatchObject({
      outcome: 'unknown-execution',
    });
    expect(records.record).toEqual(heldRecords().record);
  });

  it('whoever clicked is told also where something is not answered to the end', async () => {
    const never = () => new Promise<never>(() => undefined);
    const timeUp = async () => Promise.reject(new Error('no answer within 16000 ms'));
    const within: WordTools['within'] = (work) => Promise.race([work(), timeUp()]);
    await expect(click({}, SAID.by, { describe: never, within })).rejects.toThrow('no answer within');
    expect(told).toEqual([
      { kind: 'private', text: expect.stringContaining('not recorded yet (no answer within 16000 ms)') },
    ]);
  });

  it('is not lost: what cannot be written is told as such, and thrown, so that it is tried again', async () => {
    records.failure = new Error('no cluster');
    await expect(click()).rejects.toThrow('no cluster');
    expect(told).toEqual([
      { kind: 'private', text: expect.stringContaining('not recorded yet (no cluster)') },
    ]);
    records.failure = null;
    expect(await click()).toMatchObject({ outcome: 'done' });
  });
});

describe('PagerDuty', () => {
  const word = { kind: 'pagerduty' as const, execution: 'pool-1', by: 'Ada' };

  it('acknowledges, once, with whoever had been paged by then', async () => {
    expect(await takeAcknowledgement(word, tools())).toBe('done');
    expect(records.record.acknowledgements).toEqual([
      { execution: 'pool-1', by: 'Ada', through: 'pagerduty', at: NOW.toISOString(), audiences: [] },
    ]);
    const { record } = records;
    expect(await takeAcknowledgement(word, tools())).toBe('done');
    expect(await takeAcknowledgement({ ...word, by: 'Bob' }, tools())).toBe('answered');
    expect(records.record).toBe(record);
  });

  it('writes nothing after the end, and nothing where there is no such execution', async () => {
    status = 'SUCCEEDED';
    expect(await takeAcknowledgement(word, tools())).toBe('over');
    const gone = Object.assign(new Error('gone'), { name: 'ExecutionDoesNotExist' });
    expect(await takeAcknowledgement(word, tools({ describe: async () => Promise.reject(gone) }))).toBe(
      'unknown-execution',
    );
    expect(records.record).toEqual(heldRecords().record);
  });

  it('throws what keeps it from being written', async () => {
    records.failure = new Error('no cluster');
    await expect(takeAcknowledgement(word, tools())).rejects.toThrow('no cluster');
  });
});
