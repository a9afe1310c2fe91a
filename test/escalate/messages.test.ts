import { failureText } from '../../src/escalate/headlines';
import { composeMessages } from '../../src/escalate/messages';
import type { EscalationRequest } from '../../src/escalate/request';
import type { MessageKind } from '../../src/model/audiences';
import type { Evidence } from '../../src/model/evidence';
import type { Message } from '../../src/model/message';
import { LOOKS, type Validation, type WorkflowState } from '../../src/model/state';
import { planHash } from '../../src/remediate/approval';
import { applied, configuration, diagnosis, escalated, incident, remediation } from '../support/builders';
import { everything as full } from '../support/everything';
import { scaleOutPlan } from '../support/plans';

const NOW = new Date('2026-01-31T03:12:30.000Z');
const STATUSPAGE = { statuspage: { secretId: 'statuspage', pageId: 'abc' } };
const config = configuration({ notifications: STATUSPAGE });

function compose(kind: MessageKind, state: EscalationRequest['state'] = full(), now = NOW): Message[] {
  return composeMessages({ kind, state }, config, now).map(({ message }) => message);
}

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
    expect(message).toMatchObject({ subject: 'API: some requests fail', headline });
    expect(message).toMatchObject({ facts: [], clock: null, table: null, links: [], commands: [] });
  });

  it('holds nothing from inside', () => {
    const { incidentId: _id, target: _target, ...shown } = published('risk') as Message;
    expect(JSON.stringify(shown)).not.toMatch(/knhk|pool|database|postgres|session|uncommitted|pod/i);
  });
});

describe('what they are told', () => {
  const message = (kind: MessageKind) => compose(kind)[0];

  it('says in its first line what is wrong, since when, what was done and what is needed', () => {
    expect(message('unresolved')?.headline).toBe(
      'knhk-closed-loop: database connection pool incident, since 2026-01-31T03:00:00.000Z. ' +
        'Done: terminated 50 leaked session(s) (undo: none needed). ' +
        'Needed: take over. The time that the runbook allows is up and the incident is still open.',
    );
  });

  it('says that alerts were left out, and what the rules say of other targets', () => {
    const { incident: begun, diagnosis: found, ...state } = full() as WorkflowState;
    const alert = { ...begun.alert, truncatedAlerts: 3 } as WorkflowState['incident']['alert'];
    const said = (read: WorkflowState['diagnosis'], kind: MessageKind = 'step-failed') =>
      compose(kind, { ...state, incident: { ...begun, alert }, ...(read ? { diagnosis: read } : {}) })
        .flatMap(({ facts }) => facts)
        .find(({ name }) => name === 'Alerts')?.text;
    const reading = (read: Evidence['alert']) =>
      ({ ...found, evidence: { ...found?.evidence, alert: read } }) as WorkflowState['diagnosis'];
    expect(said(undefined)).toBe(
      'The sender left 3 alert(s) of this group out of its webhook, and one of them may be of another target.',
    );
    expect(said(reading(null))).toMatch(/Which other alerts fire could not be read\.$/);
    const own = { firing: true, state: 'firing' };
    expect(said(reading(own))).toMatch(/no alert of another configured target fires\.$/);
    expect(said(reading({ ...own, othersFiring: ['billing', 'orders'] }))).toMatch(
      /alerts of billing, orders fire: check that each has an execution\.$/,
    );
    expect(said(reading(own), 'resolved')).toBeUndefined();
    expect(message('step-failed')?.facts.map(({ name }) => name)).not.toContain('Alerts');
  });

  it('says how long is left, or has passed', () => {
    expect(message('action-taken')?.clock).toContain('17 min until the lead engineer is paged');
    const [late] = compose('unresolved', full(), new Date('2026-01-31T03:31:00Z'));
    expect(late?.clock).toContain('1 min since the lead engineer was due to be paged');
  });

  it('says how to follow it, how to acknowledge it and how to stop it', () => {
    expect(message('unresolved')?.commands).toEqual([
      { name: 'Timeline', text: 'npm run runbook -- timeline pool-1' },
      { name: 'Acknowledge', text: 'npm run runbook -- ack pool-1' },
      { name: 'Stop changes', text: 'npm run runbook -- changes stop --target knhk-closed-loop' },
      { name: 'Stop execution', text: 'npm run runbook -- stop pool-1' },
    ]);
    expect(message('action-taken')?.commands.map(({ name }) => name)).not.toContain('Acknowledge');
  });

  it('holds at most three facts', () => {
    const plan = scaleOutPlan({ headroom: '7 pods' });
    const state = { ...full(), remediation: remediation({ plan, actions: [applied()] }) };
    expect(compose('unresolved', state)[0]?.facts.map(({ name }) => name)).toEqual([
      'Finding',
      'Headroom',
      'Checks',
    ]);
  });

  it.each([
    [
      'arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      'https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
    ],
    [
      'arn:aws-cn:states:cn-north-1:000000000000:execution:runbook:pool-1',
      'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/arn:aws-cn:states:cn-north-1:000000000000:execution:runbook:pool-1',
    ],
  ])('links the execution: %s', (executionArn, url) => {
    const [composed] = compose('unresolved', { ...full(), incident: incident({ executionArn }) });
    expect(composed?.links).toEqual([{ name: 'Execution', text: url }]);
  });

  it('links the execution where the configuration says it is shown', () => {
    const other = configuration({
      escalation: { executionUrl: 'http://127.0.0.1:8484/#/executions/{name}' },
    });
    const [composed] = composeMessages({ kind: 'unresolved', state: full() }, other, NOW);
    expect(composed?.message.links[0]?.text).toBe('http://127.0.0.1:8484/#/executions/pool-1');
  });

  it('carries the before and after table and the report when it is over', () => {
    expect(message('resolved')?.table).toBe('| a | b |');
    expect(message('resolved')?.headline).toContain('s3://b/report.md');
    expect(message('resolved')?.headline).toContain('fill in the review: s3://b/review.md');
  });

  it('says at the end what was done, though the state of the branch that did it is gone', () => {
    const { remediation: _gone, ...over } = full();
    const [said] = compose('resolved', over);
    expect(said?.headline).toContain('Done: terminated 50 leaked session(s) (undo: none needed).');
    expect(said?.commands).toEqual([{ name: 'Timeline', text: 'npm run runbook -- timeline pool-1' }]);
    expect(said?.clock).toBeNull();
  });

  it('does not say that nothing was changed where that is not known', () => {
    const request = { kind: 'unresolved', state: { incident: incident() }, isPartial: true } as const;
    const [composed] = composeMessages(request, config, NOW);
    expect(composed?.message.headline).toContain(
      'The changes made so far could not be read. Needed: take over.',
    );
  });

  it('keeps to the limits of an SNS subject', () => {
    const long = incident({
      id: 'x'.repeat(80),
      target: { name: 'ü', namespace: 'n', deployment: 'dienst-ü\n', database: 'd' },
    });
    const subject = compose('unresolved', { incident: long })[0]?.subject ?? '';
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });

  it('can be said before there is an incident', () => {
    const failure = {
      Error: 'ConfigurationError',
      Cause: '{"errorType":"ConfigurationError","errorMessage":"targets: gone"}',
    };
    const execution = { id: incident().executionArn, name: 'pool-1' };
    const [first] = composeMessages({ kind: 'workflow-failed', state: { failure }, execution }, config, NOW);
    expect(first?.message.headline).toContain('ConfigurationError: targets: gone');
    expect(first?.message).toMatchObject({ incidentId: 'pool-1', clock: null });
    expect(first?.message.commands[0]?.text).toBe('npm run runbook -- timeline pool-1');
  });

  it("reads a Lambda's cause, and any other", () => {
    expect(failureText({ Error: 'E', Cause: '{"errorMessage":"why"}' })).toBe('E: why');
    expect(failureText({ Error: 'States.Timeout', Cause: '' })).toBe('States.Timeout');
    expect(failureText({ Error: 'E', Cause: 'not json' })).toBe('E: not json');
    expect(failureText(undefined)).toBe('unknown');
  });
});

describe('what is asked of them', () => {
  const first = (kind: MessageKind, of: Partial<WorkflowState>) => {
    const [composed] = compose(kind, { ...full(), ...of });
    return { subject: composed?.subject, line: composed?.headline ?? '' };
  };

  it.each<[MessageKind, string]>([
    ['unresolved', '[UNRESOLVED]'],
    ['nothing-permitted', '[ACTION NEEDED]'],
    ['step-failed', '[ACTION NEEDED]'],
    ['steps-exhausted', '[ACTION NEEDED]'],
    ['change-undone', '[ACTION NEEDED]'],
    ['approval-needed', '[APPROVE?]'],
    ['observing', '[OBSERVING]'],
    ['joined', '[SAME INCIDENT]'],
    ['waiting', '[WAITING]'],
    ['workflow-failed', '[RUNBOOK FAILED]'],
    ['execution-ended', '[RUNBOOK ENDED]'],
    ['action-taken', '[CHANGE MADE]'],
    ['acknowledged', '[ACKNOWLEDGED]'],
    ['resolved', '[RESOLVED]'],
  ])('%s begins with %s', (kind, mark) => {
    expect(first(kind, {}).subject).toBe(`${mark} knhk-closed-loop: database connection pool (pool-1)`);
  });

  const plan = scaleOutPlan({ headroom: '7 pods × 50 = 350, usable are 385' });
  const hash = planHash(plan);
  const approval = {
    planHash: hash,
    askedAt: '',
    expiresAt: '2026-01-31T03:17:00.000Z',
    isNew: true,
    decidedBy: null,
  };
  const waiting = { remediation: remediation({ status: 'awaiting-approval', plan, approval }) };

  it('approval of a plan: which, until when, and the command for either answer', () => {
    expect(first('approval-needed', waiting).line).toBe(
      'knhk-closed-loop: database connection pool incident, since 2026-01-31T03:00:00.000Z. Nothing was changed. ' +
        'Needed: your approval by 2026-01-31T03:17:00.000Z of this plan: scale out from 3 to 5 replicas. ' +
        `npm run runbook -- approve pool-1 --plan ${hash} or npm run runbook -- reject pool-1 --plan ${hash}`,
    );
    const [composed] = compose('approval-needed', { ...full(), ...waiting });
    expect(composed?.facts).toContainEqual({ name: 'Headroom', text: '7 pods × 50 = 350, usable are 385' });
  });

  it('to take over from a change that was undone, with what and why', () => {
    const undone = { at: '2026-01-31T03:08:00.000Z', why: 'worse' };
    const { line } = first('change-undone', {
      remediation: remediation({
        status: 'undone',
        actions: [applied(), applied({ kind: 'scale-out', summary: 'scaled out', undone })],
        summary: 'undone (worse): scaled out; back to 3 replicas',
      }),
    });
    expect(line).toContain('Done: terminated 50 leaked session(s) (undo: none needed); scaled out (undone).');
    expect(line).toContain(
      'Needed: take over. A change did not have its effect: undone (worse): scaled out; back to 3 replicas',
    );
  });

  it('nothing, while another execution holds the lock, and which', () => {
    const summary = 'execution pool-0 is at work on this target; this one changes nothing';
    const { line } = first('observing', { remediation: remediation({ status: 'observing', summary }) });
    expect(line).toContain(`Nothing was changed. Needed: nothing from you. ${summary}`);
  });

  it('nothing, of what joined an open incident, which it is told with, and since when that began', () => {
    const since = '2026-01-31T02:40:00.000Z';
    const calledAt = '2026-01-31T02:50:00.000Z';
    const join = {
      status: 'joined',
      execution: 'pool-0',
      since,
      calledAt,
      isFirst: true,
      count: 1,
      summary: '',
    };
    const [told] = compose('joined', { ...full(), join } as Partial<WorkflowState>);
    expect(told).toMatchObject({ incidentId: 'pool-0', clock: null });
    expect(told?.headline).toContain(
      `since ${since}. This execution changes nothing. Needed: nothing more. `,
    );
    expect(told?.headline).toContain(
      `The alert fired again while pool-0 responds to this incident, for which a person was called at ${calledAt}.`,
    );
    expect(JSON.stringify(told?.links)).toContain('pool-0');
    expect(JSON.stringify(told?.commands)).toContain('stop pool-0');
  });

  it('nothing yet, while more is to be known, with what was found and when it is diagnosed again', () => {
    const why = '144 of 150 sessions are idle in a transaction, the oldest for 100 s';
    const summary = `waits until 2026-01-31T03:05:20.000Z and diagnoses again: ${why}`;
    const of = {
      diagnosis: { ...diagnosis('leak-suspected'), summary: `leak-suspected (medium confidence): ${why}` },
      remediation: remediation({ status: 'waiting', summary }),
    };
    expect(first('waiting', of).line).toContain(
      `Nothing was changed. Needed: nothing yet. Nothing is changed for now: the workflow ${summary}`,
    );
    const [composed] = compose('waiting', { ...full(), ...of });
    expect(composed?.facts).toContainEqual({ name: 'Finding', text: of.diagnosis.summary });
  });

  it('to decide, where nothing is permitted, with the reason', () => {
    const summary = 'scale-out: no headroom for 4 replicas';
    const { line } = first('nothing-permitted', { remediation: remediation({ status: 'refused', summary }) });
    expect(line).toContain(`Needed: decide. No change is permitted: ${summary}`);
  });

  it('to take over, where every step was used, with the checks that are red', () => {
    expect(first('steps-exhausted', {}).line).toContain(
      'Every permitted change was made and the service is still not healthy: ',
    );
    const failure = { Error: 'StalePlanError', Cause: '{"errorMessage":"there are 4 replicas now"}' };
    expect(first('step-failed', { failure }).line).toContain(
      'A step of the runbook failed: StalePlanError: there are 4 replicas now',
    );
  });

  it.each([
    [0, '[DATA-LOSS RISK]', 'assess the risk of data loss: 1 leaked session(s) hold uncommitted writes'],
    [
      2,
      '[CUSTOMERS AFFECTED]',
      'answer customers; the status page is updated automatically: 12 % of requests fail',
    ],
  ])('what a risk calls for (%#)', (index, mark, need) => {
    const message = compose('risk')[index];
    expect(message?.subject.startsWith(mark)).toBe(true);
    expect(message?.headline).toContain(`Needed: ${need}`);
  });

  it.each(LOOKS)('what a risk calls for that %s found, and not what another look did', (look) => {
    const newRisks = [{ kind: 'data-loss', why: `seen by ${look}` }] as const;
    const of = Object.fromEntries(
      LOOKS.map((each) => [each, { ...remediation(), newRisks: each === look ? newRisks : [] }]),
    );
    const state = { ...full(), ...of } as EscalationRequest['state'];
    const composed = composeMessages({ kind: 'risk', look, state }, config, NOW);
    expect(composed.map(({ message }) => message.audience)).toEqual(['engineering-manager']);
    expect(composed[0]?.message.headline).toContain(`assess the risk of data loss: seen by ${look}`);
  });

  it('to update the status page, where no channel does', () => {
    const composed = composeMessages({ kind: 'risk', state: full() }, configuration(), NOW).at(-1);
    expect(composed?.message.headline).toContain('Needed: update the status page: 12 % of requests fail');
  });

  it('how an execution ended that sent no message itself', () => {
    const execution = { id: incident().executionArn, name: 'pool-1' };
    const request = { kind: 'execution-ended', state: {}, execution, status: 'TIMED_OUT' } as const;
    const [composed] = composeMessages(request, config, NOW);
    expect(composed?.message.headline).toContain(
      'The execution ended as TIMED_OUT: the incident is no longer watched',
    );
  });
});
