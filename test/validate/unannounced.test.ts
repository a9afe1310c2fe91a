/** A change whose message was lost is announced again, by a look that comes anyway. */
import type { WorkflowState } from '../../src/model/state';
import { validate } from '../../src/validate/validate';
import { applied, escalated, remediation } from '../support/builders';
import { acted, config, nextAfter, red, sampleAfter, target } from './validate-setup';

const CHANGED_AT = '2026-01-31T03:01:02.000Z';
const LATER = '2026-01-31T03:01:10.000Z';
const lost = { announcementFailure: { Error: 'EscalationError', Cause: 'no message was delivered' } };
const actions = [applied({ finishedAt: CHANGED_AT })];
const unheard = (more: Partial<WorkflowState> = {}) =>
  acted({ remediation: remediation({ actions }), ...lost, ...more });

it('is announced again by the first look, healthy or not, and the sample is taken once more', () => {
  for (const seen of [red, {}]) {
    const sample = validate(unheard(), sampleAfter(15, seen), target, config);
    expect(sample).toMatchObject({ next: 'announce-change', announcedAgain: { times: 1 }, healthyInARow: 0 });
  }
});

it('is sent again after a minute where that is lost too, three times, and is then left to any other message', () => {
  let state = unheard();
  const at: number[] = [];
  for (let second = 0; second <= 1_200; second += 15) {
    const sample = validate(state, sampleAfter(second, red), target, config);
    if (sample.next === 'announce-change') at.push(second);
    state = unheard({ validation: sample });
  }
  expect(at).toEqual([0, 60, 120, 180]);
});

it.each<[string, Partial<WorkflowState>]>([
  ['it was announced after all', { announcement: escalated('action-taken', { at: LATER }) }],
  ['a risk was told since, with what was changed', { riskEscalation: escalated('risk', { at: LATER }) }],
  ['a person was called since', { escalation: escalated('unresolved', { at: LATER }) }],
  [
    'it was undone',
    { remediation: remediation({ actions: [applied({ undone: { at: LATER, reason: '' } as never })] }) },
  ],
])('is not announced again where %s', (_, more) => {
  expect(nextAfter(15, red, unheard(more))).not.toBe('announce-change');
});

it('is announced again where what was heard is older than the change', () => {
  const before = { announcement: escalated('action-taken', { at: '2026-01-31T03:00:30.000Z' }) };
  expect(nextAfter(15, red, unheard(before))).toBe('announce-change');
});

it('a page with which the response gave up is sent again while it is not healthy, three times, and nothing is changed', () => {
  const lostPage = { lostPage: { Error: 'EscalationError', Cause: 'no message was delivered' } };
  expect(nextAfter(15, red, acted(lostPage))).toBe('escalate');
  expect(nextAfter(1_000, red, acted(lostPage))).toBe('escalate');
  let state = acted(lostPage);
  const next = Array.from({ length: 6 }, (_, look) => {
    const sample = validate(state, sampleAfter(300 * look, red), target, config);
    state = acted({ ...lostPage, validation: sample });
    return sample.next;
  });
  expect(next).toEqual(['escalate', 'escalate', 'escalate', 'watch', 'watch', 'watch']);
  expect(nextAfter(15, red, acted({ ...lostPage, escalation: escalated('steps-exhausted') }))).toBe('watch');
  expect(nextAfter(1_000, {}, acted(lostPage))).toBe('sample');
});
