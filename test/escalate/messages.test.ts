/** What a message says: its first line, its facts, its clock, its links and its commands. */
import { composeMessages } from '../../src/escalate/messages';
import type { MessageKind } from '../../src/model/audiences';
import { applied, configuration, incident, remediation } from '../support/builders';
import { everything as full } from '../support/everything';
import { scaleOutPlan } from '../support/plans';
import { compose, config, NOW } from './composing';

describe('what they are told', () => {
  const message = (kind: MessageKind) => compose(kind)[0];

  it('says in its first line what is wrong, since when, what was done and what is needed', () => {
    expect(message('unresolved')?.headline).toBe(
      'knhk-closed-loop: database connection pool incident, since 2026-01-31T03:00:00.000Z. ' +
        'Done: terminated 50 leaked session(s) (undo: none needed). ' +
        'Needed: take over. The time that the runbook allows is up and the incident is still open.',
    );
  });

  it('says what customers notice while they do, and each thing in a paragraph of its own', () => {
    const risks = [{ kind: 'customer-facing' as const, why: '33 % of requests fail' }];
    const state = full();
    const given = { ...state, ...(state.diagnosis && { diagnosis: { ...state.diagnosis, risks } }) };
    const [unresolved] = compose('unresolved', given);
    const wrong =
      'knhk-closed-loop: database connection pool incident, since 2026-01-31T03:00:00.000Z: 33 % of requests fail.';
    expect(unresolved?.paragraphs).toEqual([
      { text: wrong },
      // With what undoes it, to be copied.
      { text: expect.stringMatching(/^Done: /), isWhole: true },
      { text: expect.stringMatching(/^Needed: take over/) },
    ]);
    expect(unresolved?.headline).toBe(unresolved?.paragraphs?.map(({ text }) => text).join(' '));
    expect(compose('resolved', given)[0]?.headline).not.toContain('33 %');
  });

  it('says how long is left, or has passed', () => {
    expect(message('action-taken')?.clock).toContain('17 min until the lead engineer is paged');
    const [late] = compose('unresolved', full(), new Date('2026-01-31T03:31:00Z'));
    expect(late?.clock).toContain('1 min since the lead engineer was due to be paged');
  });

  it('says how to follow it, how to acknowledge it and how to stop it', () => {
    expect(message('unresolved')?.commands).toEqual([
      {
        name: 'Timeline',
        text: 'npm run runbook -- timeline arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      },
      {
        name: 'Acknowledge',
        text: 'npm run runbook -- ack arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      },
      {
        name: 'Stop changes',
        text: 'npm run runbook -- changes stop --execution arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      },
      {
        name: 'Stop execution',
        text: 'npm run runbook -- stop arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      },
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
    expect(said?.commands).toEqual([
      {
        name: 'Timeline',
        text: 'npm run runbook -- timeline arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
      },
    ]);
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
    expect(first?.message.commands[0]?.text).toBe(
      'npm run runbook -- timeline arn:aws:states:us-east-1:000000000000:execution:runbook:pool-1',
    );
  });
});
