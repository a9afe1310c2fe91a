/** What a message lets its reader answer: who may what, until when, and for which execution. */
import { composeMessages, forStandIn } from '../../src/escalate/messages';
import type { MessageKind } from '../../src/model/audiences';
import type { WorkflowState } from '../../src/model/state';
import { remediation } from '../support/builders';
import { everything as full } from '../support/everything';
import { scaleOutPlan } from '../support/plans';
import { compose, config, NOW } from './composing';

const approval = {
  ...{ planHash: '7c03bd4577f6', askedAt: '2026-01-31T03:02:00.000Z' },
  ...{ expiresAt: '2026-01-31T03:17:00.000Z', isNew: true, decidedBy: null },
};
const waiting = { remediation: remediation({ status: 'awaiting-approval', plan: scaleOutPlan(), approval }) };
const offered = (kind: MessageKind, of: Partial<WorkflowState> = {}) =>
  Object.fromEntries(
    compose(kind, { ...full(), ...of }).map(({ audience, offers }) => [
      audience,
      (offers ?? []).map(({ action }) => action).join(' '),
    ]),
  );
const STOPS = 'stop-changes stop-execution';

it.each<[MessageKind, Record<string, string>]>([
  ['approval-needed', { 'sre-on-call': `view approve reject acknowledge ${STOPS}` }],
  ['nothing-permitted', { 'sre-on-call': `view acknowledge ${STOPS}` }],
  ['unresolved', { 'lead-engineer': `view acknowledge ${STOPS}` }],
  [
    'risk',
    { 'engineering-manager': `view acknowledge ${STOPS}`, 'customer-success': 'view', 'status-page': '' },
  ],
  ['action-taken', { 'sre-on-call': `view ${STOPS}` }],
  ['resolved', { 'sre-on-call': 'view', 'lead-engineer': 'view' }],
  ['execution-ended', { 'lead-engineer': 'view', 'sre-on-call': 'view' }],
])('%s', (kind, expected) => {
  expect(offered(kind, waiting)).toMatchObject(expected);
});

it('a plan until its question is over, all else until the execution has to be over, the page for a week', () => {
  const [message] = compose('approval-needed', { ...full(), ...waiting });
  const until = Object.fromEntries(
    (message?.offers ?? []).map(({ action, expiresAt }) => [action, expiresAt]),
  );
  expect(until).toEqual({
    ...{ approve: approval.expiresAt, reject: approval.expiresAt, view: '2026-02-07T03:12:30.000Z' },
    ...{ acknowledge: '2026-02-01T03:12:30.000Z', 'stop-changes': '2026-02-01T03:12:30.000Z' },
    'stop-execution': '2026-02-01T03:12:30.000Z',
  });
  expect(message?.offers).toContainEqual(
    expect.objectContaining({ action: 'approve', planHash: approval.planHash, execution: 'pool-1' }),
  );
});

it('of what was joined, the execution that has the incident', () => {
  const join = {
    status: 'joined',
    execution: 'pool-0',
    since: '',
    calledAt: null,
    isFirst: true,
    count: 1,
    summary: '',
  };
  const [told] = compose('joined', { ...full(), join } as Partial<WorkflowState>);
  expect(told?.offers?.map(({ execution }) => execution)).toEqual(['pool-0', 'pool-0', 'pool-0']);
});

it('nothing but a look before there is an incident', () => {
  const request = { kind: 'workflow-failed', state: {}, execution: { id: 'arn:x', name: 'pool-9' } } as const;
  const [told] = composeMessages(request, config, NOW);
  expect(told?.message.offers?.map(({ action }) => action)).toEqual(['view']);
});

it('a stand-in what a stand-in may, also where the message is for the public', () => {
  const composed = composeMessages({ kind: 'risk', state: full() }, config, NOW);
  const toPublic = composed.find(({ message }) => message.audience === 'status-page');
  const to = (audience: 'customer-success' | 'sre-on-call') =>
    toPublic && forStandIn(toPublic, audience).offers?.map(({ action }) => action);
  expect(to('customer-success')).toEqual(['view']);
  expect(to('sre-on-call')).toEqual(['view', 'acknowledge', 'stop-changes', 'stop-execution']);
});
