import { AUDIENCES_OF, MESSAGE_KINDS, type MessageKind } from '../../../src/escalate/audiences';
import { escalate } from '../../../src/escalate/escalate';
import { composeMessages, failureText } from '../../../src/escalate/messages';
import type { Message } from '../../../src/ports';
import { validate } from '../../../src/validate/validate';
import { applied, configuration, diagnosis, evidence, incident, state } from '../../support/builders';

const NOW = new Date('2026-01-31T03:12:30.000Z');

/** A state in which everything has happened. */
const full = () => ({
  ...state({
    diagnosis: {
      ...diagnosis('connection-leak'),
      newRisks: [
        { kind: 'data-loss', why: '1 leaked session(s) hold uncommitted writes' },
        { kind: 'customer-facing', why: '12 % of requests fail' },
      ] as const,
    },
    remediation: { status: 'applied', plan: null, actions: [applied()], refusals: [], summary: 'terminated' },
    validation: validate(state(), evidence(), configuration()),
  }),
  report: {
    outcome: 'resolved',
    markdown: 's3://b/report.md',
    paged: ['lead-engineer'],
    beforeAfter: '| a | b |',
  },
});

class Outbox {
  readonly sent: { audience: string; message: Message }[] = [];
  constructor(private readonly broken: readonly string[] = []) {}
  async notify(audience: string, message: Message): Promise<void> {
    if (this.broken.includes(audience)) throw new Error(`${audience} is down`);
    this.sent.push({ audience, message });
  }
}

describe('who is told', () => {
  const audiences = (kind: MessageKind) =>
    composeMessages({ kind, state: full() }, NOW).map((each) => each.audience);

  it.each<[MessageKind, readonly string[]]>([
    ['unresolved', ['lead-engineer']],
    ['risk', ['engineering-manager', 'customer-success']],
    ['nothing-permitted', ['sre-on-call']],
    ['step-failed', ['sre-on-call']],
    ['steps-exhausted', ['sre-on-call']],
    ['workflow-failed', ['sre-on-call', 'lead-engineer']],
    ['action-taken', ['sre-on-call']],
    ['resolved', ['sre-on-call', 'lead-engineer']],
  ])('%s: %j', (kind, expected) => {
    expect(audiences(kind)).toEqual(expected);
  });

  it('has an audience for every kind of message', () => {
    expect([...Object.keys(AUDIENCES_OF), 'risk'].sort()).toEqual([...MESSAGE_KINDS].sort());
  });
});

describe('what they are told', () => {
  const message = (kind: MessageKind) => composeMessages({ kind, state: full() }, NOW)[0]?.message;

  it('says in its first line what is wrong, since when, what was done and what is needed', () => {
    const [first] = message('unresolved')?.body.split('\n') ?? [];
    expect(first).toBe(
      'knhk-closed-loop: database connection pool, since 2026-01-31T03:00:00.000Z. ' +
        'Done: terminated 50 leaked session(s) (undo: none needed). ' +
        'Needed: take over. The time the runbook allows has passed and the incident is still open.',
    );
  });

  it('says how long is left, how to look and how to stop', () => {
    const body = message('action-taken')?.body;
    expect(body).toContain('17 min until the lead engineer is paged');
    expect(body).toContain('npm run runbook -- show pool-1');
    expect(body).toContain('npm run runbook -- stop pool-1');
    expect(
      composeMessages({ kind: 'unresolved', state: full() }, new Date('2026-01-31T03:31:00Z'))[0]?.message
        .body,
    ).toContain('1 min past');
  });

  it('carries the before and after table and the report when it is over', () => {
    expect(message('resolved')?.body).toContain('| a | b |');
    expect(message('resolved')?.body).toContain('s3://b/report.md');
  });

  it('keeps to the limits of an SNS subject', () => {
    const long = incident({
      id: 'x'.repeat(80),
      target: { name: 'ü', namespace: 'n', deployment: 'dienst-ü\n', database: 'd' },
    });
    const subject =
      composeMessages({ kind: 'unresolved', state: { incident: long } }, NOW)[0]?.message.subject ?? '';
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });

  it('can be said before there is an incident', () => {
    const failure = {
      Error: 'ConfigurationError',
      Cause: '{"errorType":"ConfigurationError","errorMessage":"targets: gone"}',
    };
    const [first] = composeMessages({ kind: 'workflow-failed', state: { failure } as never }, NOW);
    expect(first?.message.body).toContain('ConfigurationError: targets: gone');
  });

  it("reads a Lambda's cause, and any other", () => {
    expect(failureText({ Error: 'E', Cause: '{"errorMessage":"why"}' })).toBe('E: why');
    expect(failureText({ Error: 'States.Timeout', Cause: '' })).toBe('States.Timeout');
    expect(failureText({ Error: 'E', Cause: 'not json' })).toBe('E: not json');
    expect(failureText(undefined)).toBe('unknown');
  });
});

describe('escalate', () => {
  it('delivers to each audience, and records which were reached', async () => {
    const outbox = new Outbox(['engineering-manager']);
    const escalation = await escalate({ kind: 'risk', state: full() }, outbox, NOW);
    expect(outbox.sent.map((each) => each.audience)).toEqual(['customer-success']);
    expect(escalation).toMatchObject({
      kind: 'risk',
      risks: ['data-loss', 'customer-facing'],
      summary: 'risk: told customer-success; could not reach engineering-manager',
      deliveries: [{ delivered: false, detail: 'engineering-manager is down' }, { delivered: true }],
    });
  });

  it('fails when nobody was reached, so that it is tried again', async () => {
    const outbox = new Outbox(['lead-engineer']);
    await expect(escalate({ kind: 'unresolved', state: full() }, outbox, NOW)).rejects.toMatchObject({
      name: 'EscalationError',
      message: expect.stringContaining('lead-engineer is down'),
    });
  });

  it('wakes nobody in a dry run', async () => {
    const outbox = new Outbox();
    const dryRun = { ...full(), incident: incident({ mode: 'dry-run' }) };
    const escalation = await escalate({ kind: 'unresolved', state: dryRun }, outbox, NOW);
    expect(outbox.sent).toEqual([]);
    expect(escalation.summary).toBe('unresolved: dry run, would tell lead-engineer');
  });

  it('remembers the risks told before', async () => {
    const told = { kind: 'risk', at: '', risks: ['data-loss'], deliveries: [], summary: '' } as const;
    const again = { ...full(), riskEscalation: told };
    const newRisks = [{ kind: 'customer-facing', why: 'x' }] as const;
    const escalation = await escalate(
      { kind: 'risk', state: { ...again, diagnosis: { ...diagnosis('no-data'), newRisks } } },
      new Outbox(),
      NOW,
    );
    expect(escalation.risks).toEqual(['data-loss', 'customer-facing']);
  });
});
