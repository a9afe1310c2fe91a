import { escalate } from '../../../src/escalate/escalate';
import type { Message } from '../../../src/ports';
import { diagnosis, incident } from '../../support/builders';
import { everything as full } from '../../support/everything';

const NOW = new Date('2026-01-31T03:12:30.000Z');

class Outbox {
  readonly sent: { audience: string; message: Message }[] = [];
  constructor(private readonly broken: readonly string[] = []) {}
  async notify(audience: string, message: Message): Promise<void> {
    if (this.broken.includes(audience)) throw new Error(`${audience} is down`);
    this.sent.push({ audience, message });
  }
}

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

  it('asks nobody for approval in a dry run', async () => {
    const outbox = new Outbox();
    const dryRun = { ...full(), incident: incident({ mode: 'dry-run' }) };
    await escalate({ kind: 'approval-needed', state: dryRun }, outbox, NOW);
    expect(outbox.sent).toEqual([]);
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
