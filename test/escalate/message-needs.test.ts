/** What a message asks of whom it goes to, and why. */
import { composeMessages } from '../../src/escalate/messages';
import type { EscalationRequest } from '../../src/escalate/request';
import type { MessageKind } from '../../src/model/audiences';
import { LOOKS, type WorkflowState } from '../../src/model/state';
import { planHash } from '../../src/remediate/approval';
import { applied, configuration, diagnosis, incident, remediation } from '../support/builders';
import { everything as full } from '../support/everything';
import { scaleOutPlan } from '../support/plans';
import { compose, config, NOW } from './composing';

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
        'Needed: your approval by 2026-01-31T03:17:00.000Z of this plan: scale out from 3 to 5 replicas.',
    );
    const [composed] = compose('approval-needed', { ...full(), ...waiting });
    const arn = 'arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1';
    expect(composed?.commands.slice(0, 2)).toEqual([
      { name: 'Approve', text: `npm run runbook -- approve ${arn} --plan ${hash}` },
      { name: 'Reject', text: `npm run runbook -- reject ${arn} --plan ${hash}` },
    ]);
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
    expect(JSON.stringify(told?.commands)).toContain(
      'stop arn:aws:states:us-east-1:000000000000:execution:runbook:pool-0',
    );
  });

  it('nothing yet, while more is to be known, with what was found and when it is diagnosed again', () => {
    const why = '144 of 150 sessions are idle in a transaction, the oldest for 100 s';
    const summary = `waits until 2026-01-31T03:05:20.000Z and diagnoses again: ${why}`;
    const of = {
      diagnosis: { ...diagnosis('leak-suspected'), summary: `leak-suspected (medium confidence): ${why}` },
      remediation: remediation({ status: 'waiting', summary }),
    };
    expect(first('waiting', of).line).toContain(
      `Nothing was changed. Needed: nothing yet. The workflow ${summary}`,
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

  it('why somebody stopped it, without what is secret in that', () => {
    const failure = { Error: 'StoppedByEngineer', Cause: 'by ada, a migration runs, password=hunter2' };
    const execution = { id: incident().executionArn, name: 'pool-1' };
    const request = { kind: 'execution-ended', state: { failure }, execution, status: 'ABORTED' } as const;
    const [composed] = composeMessages(request, config, NOW);
    expect(composed?.message.headline).toMatch(
      /ended as ABORTED \(StoppedByEngineer: by ada, a migration runs, password=\S+\): the incident/,
    );
    expect(composed?.message.headline).not.toContain('hunter2');
  });
});
