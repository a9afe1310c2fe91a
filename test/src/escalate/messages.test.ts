import { AUDIENCES_OF, MESSAGE_KINDS, type MessageKind } from '../../../src/escalate/audiences';
import { composeMessages, failureText } from '../../../src/escalate/messages';
import { planHash } from '../../../src/remediate/approval';
import type { WorkflowState } from '../../../src/state';
import { applied, incident, remediation } from '../../support/builders';
import { everything as full } from '../../support/everything';
import { scaleOutPlan } from '../../support/plans';

const NOW = new Date('2026-01-31T03:12:30.000Z');

describe('who is told', () => {
  const audiences = (kind: MessageKind) =>
    composeMessages({ kind, state: full() }, NOW).map((each) => each.audience);

  it.each<[MessageKind, readonly string[]]>([
    ['unresolved', ['lead-engineer']],
    ['risk', ['engineering-manager', 'customer-success']],
    ['nothing-permitted', ['sre-on-call']],
    ['step-failed', ['sre-on-call']],
    ['steps-exhausted', ['sre-on-call']],
    ['change-undone', ['sre-on-call']],
    ['approval-needed', ['sre-on-call']],
    ['observing', ['sre-on-call']],
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
    expect(message('resolved')?.body).toContain('fill in the review: s3://b/review.md');
  });

  it('says at the end what was done, though the state of the branch that did it is gone', () => {
    const { remediation: _gone, ...over } = full();
    const body = composeMessages({ kind: 'resolved', state: over }, NOW)[0]?.message.body;
    expect(body).toContain('Done: terminated 50 leaked session(s) (undo: none needed).');
    expect(body).toContain('npm run runbook -- timeline pool-1');
    expect(body).not.toMatch(/Stop it|until the lead engineer is paged/);
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

describe('what is asked of them', () => {
  const first = (kind: MessageKind, of: Partial<WorkflowState>) => {
    const [composed] = composeMessages({ kind, state: { ...full(), ...of } }, NOW);
    return { subject: composed?.message.subject, line: composed?.message.body.split('\n')[0] ?? '' };
  };

  it.each<[MessageKind, string]>([
    ['unresolved', '[UNRESOLVED]'],
    ['nothing-permitted', '[NEEDS YOU]'],
    ['step-failed', '[NEEDS YOU]'],
    ['steps-exhausted', '[NEEDS YOU]'],
    ['change-undone', '[NEEDS YOU]'],
    ['approval-needed', '[APPROVE?]'],
    ['observing', '[LOOKING ON]'],
    ['workflow-failed', '[RUNBOOK FAILED]'],
    ['action-taken', '[ACTION]'],
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

  it('a word on a plan: which, until when, and the command for either', () => {
    expect(first('approval-needed', waiting).line).toBe(
      'knhk-closed-loop: database connection pool, since 2026-01-31T03:00:00.000Z. Nothing was changed. ' +
        'Needed: your word, until 2026-01-31T03:17:00.000Z, on this plan: scale out from 3 to 5 replicas. ' +
        `npm run runbook -- approve pool-1 --plan ${hash} or npm run runbook -- reject pool-1 --plan ${hash}`,
    );
    const [composed] = composeMessages({ kind: 'approval-needed', state: { ...full(), ...waiting } }, NOW);
    expect(composed?.message.body).toContain('Headroom:  7 pods × 50 = 350, usable are 385');
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
      'Needed: take over. A change did not do what it was made for: undone (worse): scaled out; back to 3 replicas',
    );
  });

  it('nothing, while another execution is at work, and which', () => {
    const summary = 'execution pool-0 is at work on this target; this one changes nothing';
    const { line } = first('observing', { remediation: remediation({ status: 'observing', summary }) });
    expect(line).toContain(`Nothing was changed. Needed: nothing from here. ${summary}`);
  });

  it('to decide, where nothing is permitted, with the reason', () => {
    const summary = 'scale-out: no headroom for 4 replicas';
    const { line } = first('nothing-permitted', { remediation: remediation({ status: 'refused', summary }) });
    expect(line).toContain(`Needed: decide. No change is permitted: ${summary}`);
  });

  it('to take over, where every step was used, with the checks that are red', () => {
    expect(first('steps-exhausted', {}).line).toContain(
      'Every permitted step was used and it is not healthy: ',
    );
    const failure = { Error: 'StalePlanError', Cause: '{"errorMessage":"there are 4 replicas now"}' };
    expect(first('step-failed', { failure }).line).toContain(
      'A step of the runbook failed: StalePlanError: there are 4 replicas now',
    );
  });

  it.each([
    [0, '[DATA-LOSS RISK]', 'judge the risk of data loss: 1 leaked session(s) hold uncommitted writes'],
    [1, '[CUSTOMERS AFFECTED]', 'update the status page: 12 % of requests fail'],
  ])('what a risk calls for (%#)', (index, mark, need) => {
    const message = composeMessages({ kind: 'risk', state: full() }, NOW)[index]?.message;
    expect(message?.subject.startsWith(mark)).toBe(true);
    expect(message?.body).toContain(`Needed: ${need}`);
  });
});
