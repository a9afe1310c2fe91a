/** Facts that the stories of the reviews do not have. */

import { wentPoorly } from '../../../src/documents/review/went-poorly';
import { wentWell } from '../../../src/documents/review/went-well';
import type { HistoryEvent } from '../../../src/history/events';
import { applied, remediation, state } from '../../support/builders';
import { busy } from '../../support/evidence-builders';
import { History } from '../../support/history';
import { crossed, impact } from './impacts';
import { told } from './reading';
import { ALERT, called, healthy, leakResolved, looked } from './stories';

const quiet = impact({ requestsFailed: { value: 0 }, passedWarning: { notKnown: 'down' } });
const story = () => new History(ALERT).state('Prepare', state());
const poorly = ({ events }: { readonly events: readonly HistoryEvent[] }) => wentPoorly(told(events, quiet));

describe('when the alert came', () => {
  const crossing = (passedAt: string | null, isEarlier = false) => {
    const seen = told(leakResolved(), impact({ passedWarning: { value: crossed({ passedAt, isEarlier }) } }));
    const about = (lines: readonly string[]) => lines.filter((line) => line.startsWith('the alert fired'));
    return [about(wentWell(seen)), about(wentPoorly(seen))];
  };

  it('is good within the time that the warning waits, and bad beyond', () => {
    const good = 'the alert fired 5 min 00 s after the pool passed 80 %';
    expect(crossing('2026-01-31T02:55:00.000Z')).toEqual([[good], []]);
    const bad = 'the alert fired 5 min 01 s after the pool passed 80 %';
    expect(crossing('2026-01-31T02:54:59.000Z')).toEqual([[], [bad]]);
  });

  it('is bad where nobody knows since when it was above', () => {
    expect(crossing('2026-01-31T02:45:00.000Z', true)).toEqual([
      [],
      ['the alert fired at least 15 min 00 s after the pool passed 80 %'],
    ]);
  });

  it('is not judged where the pool was never above, or only after the alert', () => {
    expect(crossing(null)).toEqual([[], []]);
    expect(crossing('2026-01-31T03:00:30.000Z')).toEqual([[], []]);
  });
});

it('counts gaps once, and names the first five', () => {
  const gaps = Array.from({ length: 7 }, (_, index) => {
    return { probe: 'pool', subject: `pod-${index}`, error: 'HTTP 503' } as const;
  });
  const seen = looked({ pool: null, gaps });
  const lines = poorly(story().state('Diagnose', seen).state('Diagnose', seen));
  expect(lines).toContain(
    `evidence had 7 gap(s): ${[0, 1, 2, 3, 4].map((n) => `pool (pod-${n}): HTTP 503`).join('; ')}; and 2 more`,
  );
  expect(lines).toContain('2 diagnoses found no cause');
  expect(wentWell(told(story().state('Diagnose', seen).events)).join()).not.toMatch(/no gap|named the cause/);
});

it('counts the looks before one explained it', () => {
  const unread = looked({ pool: null, database: null });
  expect(poorly(story().state('Diagnose', unread).state('Diagnose', looked(busy())))).toContain(
    '1 diagnosis found no cause before one did',
  );
});

it('tells of a word that was waited for, once for each plan', () => {
  const approval = {
    planHash: 'abc123',
    askedAt: '2026-01-31T03:01:00.000Z',
    expiresAt: '2026-01-31T03:16:00.000Z',
    isNew: true,
    decidedBy: null,
  };
  const asked = { ...state(), remediation: remediation({ status: 'awaiting-approval', approval }) };
  const given = {
    ...state(),
    remediation: remediation({ approval: { ...approval, isNew: false, decidedBy: 'ada' } }),
  };
  expect(poorly(story().state('Remediate', asked).state('Remediate', asked))).toContain(
    'plan abc123, asked about at 2026-01-31T03:01:00.000Z, got no answer before it expired at 2026-01-31T03:16:00.000Z',
  );
  const lines = poorly(story().state('Remediate', asked).state('Remediate', given));
  expect(lines.filter((line) => line.startsWith('plan '))).toEqual([
    'plan abc123, asked about at 2026-01-31T03:01:00.000Z, waited for the answer of ada',
  ]);
});

it('tells of a change that found nothing, and praises no first one', () => {
  const nothing = applied({
    changed: 0,
    summary: 'terminated 0 leaked session(s)',
    after: '0 of them ended',
  });
  const events = story().state('Remediate', { ...state(), remediation: remediation({ actions: [nothing] }) });
  expect(poorly(events)).toContain(
    'a change found nothing left to change: terminated 0 leaked session(s) (0 of them ended)',
  );
  expect(wentWell(told(events.events)).join()).not.toContain('first change');
});

it('tells why each person was called', () => {
  const failure = { Error: 'DependencyError', Cause: '{"errorMessage":"kubernetes: HTTP 409"}' };
  const events = story()
    .state('EscalateUnresolved', { ...state(), escalation: called('unresolved') })
    .state('EscalateStepFailed', { ...state({ failure }), escalation: called('step-failed') });
  expect(poorly(events).slice(0, 2)).toEqual([
    'sre-on-call had to be called at 2026-01-31T03:05:00.000Z because it was not healthy by 2026-01-31T03:30:00.000Z',
    'sre-on-call had to be called at 2026-01-31T03:05:00.000Z because a step failed: DependencyError: kubernetes: HTTP 409',
  ]);
});

it('tells of a failure that nobody was called for, and of an execution that was stopped', () => {
  const failure = { Error: 'States.Timeout', Cause: '' };
  const events = story()
    .state('ReleaseFailed', state({ failure }))
    .add({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'StoppedByEngineer', cause: '' },
    });
  expect(poorly(events).slice(0, 2)).toEqual([
    'the execution did not end by itself: aborted',
    'a step failed: the step took longer than its time limit (States.Timeout)',
  ]);
});

it('says that nobody had to be called only when nobody was', () => {
  const changed = { ...state(), remediation: remediation({ actions: [applied()] }) };
  const events = story().state('Remediate', changed).state('Validate', healthy(changed));
  expect(wentWell(told(events.events))).toContain(
    'nobody had to be called: 8 of 8 checks passed in the last sample',
  );
});
