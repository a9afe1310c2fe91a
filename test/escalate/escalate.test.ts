import { within } from '../../src/adapters/channels/attempts';
import { escalate } from '../../src/escalate/escalate';
import type { EscalationRequest } from '../../src/escalate/request';
import type { Audience } from '../../src/model/audiences';
import { DependencyError } from '../../src/model/errors';
import type { Message } from '../../src/model/message';
import type { Acknowledgement, Validation } from '../../src/model/state';
import type { Channel, ChannelName } from '../../src/ports';
import { configuration, diagnosis, escalated, incident } from '../support/builders';
import { everything as full } from '../support/everything';

const NOW = new Date('2026-01-31T03:30:00.000Z');
const EVERYBODY: readonly Audience[] = [
  'sre-on-call',
  'lead-engineer',
  'engineering-manager',
  'customer-success',
];

class FakeChannel implements Channel {
  readonly sent: Message[] = [];
  constructor(
    readonly name: ChannelName,
    private readonly broken: readonly Audience[] = [],
    private readonly audiences: readonly Audience[] = EVERYBODY,
  ) {}
  accepts({ audience }: Message): boolean {
    return this.audiences.includes(audience);
  }
  async send(message: Message): Promise<{ attempts: number }> {
    if (this.broken.includes(message.audience)) {
      throw new DependencyError(this.name, `${message.audience} is down`, { attempts: 3 });
    }
    this.sent.push(message);
    return { attempts: 1 };
  }
}

const hanging: Channel = {
  name: 'pagerduty',
  accepts: () => true,
  send: () => new Promise(() => undefined),
};

const ADA: Acknowledgement = { by: 'ada', at: '2026-01-31T03:20:00.000Z', audiences: ['sre-on-call'] };

function tell(
  request: EscalationRequest,
  channels: readonly Channel[],
  { acknowledgement = null as Acknowledgement | null, config = configuration() } = {},
) {
  return escalate(request, {
    channels,
    config,
    now: () => NOW,
    within,
    acknowledgement: async () => acknowledgement,
  });
}

const addressed = ({ sent }: FakeChannel) => sent.map(({ audience }) => audience);

describe('delivery', () => {
  it('uses every channel; one that fails does not stop the others, and is on record', async () => {
    const [sns, slack] = [new FakeChannel('sns'), new FakeChannel('slack', ['lead-engineer'])];
    const escalation = await tell({ kind: 'unresolved', state: full() }, [sns, slack]);
    expect(addressed(sns)).toEqual(['lead-engineer']);
    expect(escalation.deliveries).toMatchObject([
      { audience: 'lead-engineer', channel: 'sns', delivered: true, inPlaceOf: null, attempts: 1 },
      {
        audience: 'lead-engineer',
        channel: 'slack',
        delivered: false,
        detail: 'slack: lead-engineer is down',
        attempts: 3,
      },
    ]);
    expect(escalation.summary).toBe(
      'unresolved: notified lead-engineer by sns; could not reach lead-engineer by slack',
    );
  });

  it('waits for no channel before it tries the next', async () => {
    const sns = new FakeChannel('sns');
    void tell({ kind: 'unresolved', state: full() }, [hanging, sns]);
    await new Promise(setImmediate);
    expect(addressed(sns)).toEqual(['lead-engineer']);
  });

  it('keeps the step behind it waiting no longer than it is told, and what did not arrive by then is lost', async () => {
    const sns = new FakeChannel('sns');
    const { deliveries } = await tell({ kind: 'unresolved', state: full(), withinMs: 50 }, [hanging, sns]);
    expect(deliveries).toMatchObject([
      { channel: 'pagerduty', delivered: false, detail: 'no answer within 50 ms' },
      { channel: 'sns', delivered: true },
    ]);
    await expect(tell({ kind: 'unresolved', state: full(), withinMs: 50 }, [hanging])).rejects.toMatchObject({
      name: 'EscalationError',
    });
  });

  it('fails when nobody was reached, so that it is tried again', async () => {
    const sns = new FakeChannel('sns', EVERYBODY);
    await expect(tell({ kind: 'unresolved', state: full() }, [sns])).rejects.toMatchObject({
      name: 'EscalationError',
      message: expect.stringContaining('lead-engineer by sns: sns: lead-engineer is down'),
    });
  });

  it('says so where no channel takes a message, and does not fail for that', async () => {
    const sns = new FakeChannel('sns');
    const escalation = await tell({ kind: 'risk', state: full() }, [sns]);
    expect(escalation.deliveries).toContainEqual(
      expect.objectContaining({ audience: 'status-page', channel: null, delivered: false }),
    );
    expect(escalation.summary).toContain('no channel for status-page');
  });

  it.each(['unresolved', 'approval-needed', 'resolved'] as const)(
    'tells nobody in a dry run: %s',
    async (kind) => {
      const sns = new FakeChannel('sns');
      const escalation = await tell({ kind, state: { ...full(), incident: incident({ mode: 'dry-run' }) } }, [
        sns,
      ]);
      expect(sns.sent).toEqual([]);
      expect(escalation).toMatchObject({
        nextAt: null,
        summary: expect.stringContaining('dry run, would notify'),
      });
    },
  );

  it('remembers the risks told before', async () => {
    const again = { ...full(), riskEscalation: escalated('risk', { risks: ['data-loss'] }) };
    const newRisks = [{ kind: 'customer-facing', why: 'x' }] as const;
    const state = { ...again, diagnosis: { ...diagnosis('no-data'), newRisks } };
    const escalation = await tell({ kind: 'risk', state }, [new FakeChannel('sns')]);
    expect(escalation.risks).toEqual(['data-loss', 'customer-facing']);
  });

  it('remembers what a later look found beside what was told before, each kind once', async () => {
    const before = { ...full(), riskEscalation: escalated('risk', { risks: ['data-loss'] }) };
    const newRisks = [
      { kind: 'data-loss', why: 'x' },
      { kind: 'customer-facing', why: 'y' },
    ] as const;
    const state = { ...before, validation: { ...(full().validation as Validation), newRisks } };
    const escalation = await tell({ kind: 'risk', look: 'validation', state }, [new FakeChannel('sns')]);
    expect(escalation.risks).toEqual(['data-loss', 'customer-facing']);
    expect(escalation.summary).toContain('risk: notified engineering-manager');
  });
});

describe('an audience that no channel reaches', () => {
  it('is stood in for by the next in line, who is told in whose place', async () => {
    const sns = new FakeChannel('sns', ['lead-engineer']);
    const slack = new FakeChannel('slack', ['lead-engineer']);
    const escalation = await tell({ kind: 'unresolved', state: full() }, [sns, slack]);
    expect([addressed(sns), addressed(slack)]).toEqual([['engineering-manager'], ['engineering-manager']]);
    expect(sns.sent[0]?.headline).toMatch(
      /^Sent to you because no channel reached lead-engineer\. knhk-closed/,
    );
    expect(sns.sent[0]?.inPlaceOf).toBe('lead-engineer');
    expect(escalation.deliveries).toContainEqual(
      expect.objectContaining({
        audience: 'engineering-manager',
        inPlaceOf: 'lead-engineer',
        delivered: true,
      }),
    );
    expect(escalation.summary).toContain(
      'notified engineering-manager in place of lead-engineer by sns, slack',
    );
  });

  it('is stood in for by whoever can be reached, round the line', async () => {
    const sns = new FakeChannel('sns', ['lead-engineer', 'engineering-manager']);
    await tell({ kind: 'unresolved', state: full() }, [sns]);
    expect(addressed(sns)).toEqual(['sre-on-call']);
  });

  it('is passed over for those who were told of the same', async () => {
    const sns = new FakeChannel('sns', ['sre-on-call']);
    await tell({ kind: 'workflow-failed', state: full() }, [sns]);
    expect(addressed(sns)).toEqual(['lead-engineer', 'engineering-manager']);
  });

  it('is left alone when it was only a note', async () => {
    const sns = new FakeChannel('sns', ['sre-on-call']);
    await expect(tell({ kind: 'action-taken', state: full() }, [sns])).rejects.toThrow(
      'no message was delivered',
    );
    expect(sns.sent).toEqual([]);
  });

  it('has its status page set by hand, by those who answer customers', async () => {
    const sns = new FakeChannel('sns');
    const statuspage = new FakeChannel('statuspage', ['status-page'], ['status-page']);
    await tell({ kind: 'risk', state: full() }, [sns, statuspage]);
    expect(addressed(sns)).toEqual(['engineering-manager', 'customer-success', 'customer-success']);
    expect(sns.sent.at(-1)?.headline).toMatch(
      /^Sent to you because no channel reached status-page\. Update the status page by hand\. knhk/,
    );
    expect(sns.sent.at(-1)?.facts.length).toBeGreaterThan(0);
  });
});

describe('repeated pages', () => {
  const again = (pages: number) => ({ ...full(), escalation: escalated('unresolved', { pages }) });
  const repeat = { everySeconds: 600, times: 2 };
  const config = configuration({ escalation: { repeat } });

  it.each([
    [0, 1, '2026-01-31T03:40:00.000Z'],
    [1, 2, '2026-01-31T03:40:00.000Z'],
    [2, 3, null],
  ])('after %d pages: %d, next %s', async (before, pages, nextAt) => {
    const sns = new FakeChannel('sns');
    const state = before === 0 ? full() : again(before);
    expect(await tell({ kind: 'unresolved', state }, [sns], { config })).toMatchObject({ pages, nextAt });
    expect(addressed(sns)).toEqual(['lead-engineer']);
  });

  it('an acknowledgement stops them, and says who', async () => {
    const sns = new FakeChannel('sns');
    const escalation = await tell({ kind: 'unresolved', state: again(1) }, [sns], { acknowledgement: ADA });
    expect(sns.sent).toEqual([]);
    expect(escalation).toMatchObject({
      nextAt: null,
      acknowledgement: ADA,
      summary: 'unresolved: page not repeated, acknowledged by ada at 2026-01-31T03:20:00.000Z',
    });
  });

  it('an acknowledgement does not stop the clock: the first page goes out', async () => {
    const sns = new FakeChannel('sns');
    await tell({ kind: 'unresolved', state: full() }, [sns], { acknowledgement: ADA });
    expect(addressed(sns)).toEqual(['lead-engineer']);
  });

  it('nothing else is repeated', async () => {
    const { nextAt, pages } = await tell({ kind: 'steps-exhausted', state: full() }, [
      new FakeChannel('sns'),
    ]);
    expect([nextAt, pages]).toEqual([null, 0]);
  });
});
