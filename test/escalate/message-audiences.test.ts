/** Who is told of what, and what of it the public reads. */
import { composeMessages, forStandIn } from '../../src/escalate/messages';
import type { EscalationRequest } from '../../src/escalate/request';
import type { MessageKind } from '../../src/model/audiences';
import type { Message } from '../../src/model/message';
import type { Validation } from '../../src/model/state';
import { configuration, escalated } from '../support/builders';
import { everything as full } from '../support/everything';
import { compose, config, NOW } from './composing';

describe('who is told', () => {
  const audiences = (kind: MessageKind) => compose(kind).map((each) => each.audience);

  it.each<[MessageKind, readonly string[]]>([
    ['unresolved', ['lead-engineer']],
    ['risk', ['engineering-manager', 'status-page', 'customer-success']],
    ['nothing-permitted', ['sre-on-call']],
    ['step-failed', ['sre-on-call']],
    ['steps-exhausted', ['sre-on-call']],
    ['change-undone', ['sre-on-call']],
    ['approval-needed', ['sre-on-call']],
    ['observing', ['sre-on-call']],
    ['joined', ['sre-on-call']],
    ['waiting', ['sre-on-call']],
    ['workflow-failed', ['sre-on-call', 'lead-engineer']],
    ['execution-ended', ['sre-on-call', 'lead-engineer']],
    ['action-taken', ['sre-on-call']],
    ['acknowledged', ['sre-on-call']],
    ['resolved', ['sre-on-call', 'lead-engineer']],
  ])('%s: %j', (kind, expected) => {
    expect(audiences(kind)).toEqual(expected);
  });

  it('the matrix is configuration', () => {
    const matrix = { unresolved: ['engineering-manager'], cannotAct: ['lead-engineer'] } as const;
    const other = configuration({
      escalation: { matrix: { unresolved: [...matrix.unresolved], cannotAct: [...matrix.cannotAct] } },
    });
    const told = (kind: MessageKind) =>
      composeMessages({ kind, state: full() }, other, NOW).map(({ message }) => message.audience);
    expect([told('unresolved'), told('step-failed')]).toEqual([['engineering-manager'], ['lead-engineer']]);
  });

  it('whoever was paged hears of an acknowledgement, but for the public', () => {
    const acknowledgement = { by: 'ada', at: NOW.toISOString(), audiences: ['lead-engineer', 'status-page'] };
    const validation = { ...(full().validation as Validation), acknowledgement };
    expect(
      compose('acknowledged', { ...full(), validation }).map(({ audience, phase }) => [audience, phase]),
    ).toEqual([
      ['sre-on-call', 'note'],
      ['lead-engineer', 'acknowledged'],
    ]);
  });

  it('the end is a note for those who were not paged, and closes it for those who were', () => {
    expect(compose('resolved').map(({ audience, phase }) => [audience, phase])).toEqual([
      ['sre-on-call', 'note'],
      ['lead-engineer', 'closed'],
    ]);
  });

  it.each<[MessageKind, string]>([
    ['unresolved', 'page'],
    ['risk', 'page'],
    ['nothing-permitted', 'page'],
    ['step-failed', 'page'],
    ['steps-exhausted', 'page'],
    ['change-undone', 'page'],
    ['approval-needed', 'page'],
    ['workflow-failed', 'page'],
    ['execution-ended', 'page'],
    ['observing', 'note'],
    ['joined', 'note'],
    ['waiting', 'note'],
    ['action-taken', 'note'],
  ])('%s is a %s', (kind, phase) => {
    expect(new Set(compose(kind).map((each) => each.phase))).toEqual(new Set([phase]));
  });

  it('the public hears of changes once it was told of the trouble', () => {
    const told = { ...full(), riskEscalation: escalated('risk', { risks: ['customer-facing'] }) };
    expect(compose('action-taken', told).map(({ audience }) => audience)).toEqual([
      'sre-on-call',
      'status-page',
    ]);
    const unpublished = composeMessages({ kind: 'action-taken', state: told }, configuration(), NOW);
    expect(unpublished.map(({ message }) => message.audience)).toEqual(['sre-on-call']);
  });
});

describe('what the public reads', () => {
  const published = (kind: MessageKind, state = full()) =>
    compose(kind, state).find(({ audience }) => audience === 'status-page');
  const paged = { ...full().report, paged: ['status-page'] } as EscalationRequest['state']['report'];

  it.each<[MessageKind, EscalationRequest['state'], string]>([
    [
      'risk',
      full(),
      'Since 03:00 UTC, some requests to the API fail or take longer than usual. We are working on it and will post updates here.',
    ],
    [
      'action-taken',
      { ...full(), riskEscalation: escalated('risk', { risks: ['customer-facing'] }) },
      'We applied a fix at 03:12 UTC and are monitoring whether requests to the API succeed again.',
    ],
    [
      'resolved',
      { ...full(), ...(paged ? { report: paged } : {}) },
      'Requests to the API succeed again. The incident lasted from 03:00 UTC to 03:12 UTC.',
    ],
  ])('%s', (kind, state, headline) => {
    const message = published(kind, state);
    expect(message).toMatchObject({ subject: 'API: requests fail', headline });
    expect(message).toMatchObject({ facts: [], clock: null, table: null, links: [], commands: [] });
  });

  it.each([
    [1, 'most requests', 'major'],
    [0.9, 'most requests', 'major'],
    [0.89, 'some requests', 'partial'],
    [null, 'some requests', 'partial'],
  ] as const)('of %s failing: %s, a %s outage', (errorRate, words, outage) => {
    const { validation, ...before } = full();
    const figures = { ...(validation as Validation).figures, errorRate };
    const service = { ...before.diagnosis?.evidence.service, errorRate };
    const evidence = { ...before.diagnosis?.evidence, service };
    const diagnosed = { ...before, diagnosis: { ...before.diagnosis, evidence } } as typeof before;
    for (const state of [diagnosed, { ...before, validation: { ...(validation as Validation), figures } }]) {
      const message = published('risk', state);
      if (state === diagnosed || errorRate !== null) expect(message?.headline).toContain(words);
      expect(message).toMatchObject({ subject: 'API: requests fail', outage });
    }
  });

  it('holds nothing from inside', () => {
    const { incidentId: _id, target: _target, ...shown } = published('risk') as Message;
    expect(JSON.stringify(shown)).not.toMatch(/knhk|pool|database|postgres|session|uncommitted|pod/i);
  });
});

describe('what customer success reads', () => {
  const operators = /npm run|kubectl|psql|undo|s3:\/\/|states\/home/;
  const all = (message: Message | undefined) => JSON.stringify(message);
  const reading = (kind: MessageKind, of: EscalationRequest['state'] = full()) =>
    compose(kind, of).find(({ audience }) => audience === 'customer-success');
  const finding = { ...full().diagnosis, findings: [{ next: ['psql "host=a" -c "SELECT 1"'] }] };
  const paged = { ...full(), diagnosis: finding, report: { ...full().report, paged: ['customer-success'] } };

  it.each<MessageKind>(['risk', 'resolved'])(
    '%s: what is wrong and what was done, no command and no address of ours',
    (kind) => {
      const message = reading(kind, paged as unknown as EscalationRequest['state']);
      expect(message?.headline).toContain('Done: terminated 50 leaked session(s).');
      expect(all(message)).not.toMatch(operators);
    },
  );

  it('is asked to tell customers, when it is over', () => {
    expect(reading('resolved', paged as unknown as EscalationRequest['state'])?.headline).toContain(
      'Needed: tell customers that it is over.',
    );
  });

  it('in place of the status page too, where engineers read their commands', () => {
    const [forThePublic] = composeMessages({ kind: 'risk', state: full() }, config, NOW).filter(
      ({ message }) => message.audience === 'status-page',
    );
    if (!forThePublic) throw new RangeError('nothing for the public');
    expect(all(forStandIn(forThePublic, 'customer-success'))).not.toMatch(operators);
    expect(forStandIn(forThePublic, 'customer-success').headline).toContain(
      'Update the status page by hand.',
    );
    expect(all(forStandIn(forThePublic, 'lead-engineer'))).toMatch(operators);
  });
});

it('at the end, what was found is told as what was, and nothing is left to run', () => {
  const finding = { ...full().diagnosis, findings: [{ next: ['psql "host=a" -c "SELECT 1"'] }] };
  const [over] = compose('resolved', {
    ...full(),
    diagnosis: finding,
  } as unknown as EscalationRequest['state']);
  expect(over?.facts.map(({ name }) => name)).toEqual(['Was found', 'Checks']);
});
