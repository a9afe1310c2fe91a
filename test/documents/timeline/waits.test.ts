/** What each wait shows, while it lasts and when it is over. */
import type { Remediation } from '../../../src/model/state';
import { escalated, incident, remediation } from '../../support/builders';
import { timelineOf } from '../../support/documents';
import { history, type Line } from '../../support/timeline-lines';

const START: Line = ['ExecutionStarted', 0, { input: '{}' }];

/** The entries of one Wait that was given this: while it lasts, and when it is over. */
function wait(name: string, given: object): string[] {
  const events = history(
    START,
    ['WaitStateEntered', 0, { name, input: JSON.stringify(given) }],
    ['WaitStateExited', 2, { name, output: '{}' }],
  );
  return [events.slice(0, 2), events].map((each) => timelineOf(each).entries[1]?.text ?? '');
}

const approval: Remediation['approval'] = {
  planHash: 'abc',
  askedAt: '2026-01-31T03:00:00.000Z',
  expiresAt: '2026-01-31T03:15:00.000Z',
  isNew: true,
  decidedBy: null,
};

it.each<[string, object, string, string]>([
  [
    'WaitUntilEscalation',
    { incident: incident() },
    'waits until 2026-01-31T03:30:00.000Z, to page the lead engineer then',
    'waited until 2026-01-31T03:30:00.000Z, to page the lead engineer then',
  ],
  [
    'WaitUntilEscalation',
    { incident: incident({ mode: 'dry-run' }) },
    'waits until 2026-01-31T03:30:00.000Z, the time to page',
    'waited until 2026-01-31T03:30:00.000Z, the time to page',
  ],
  [
    'WaitToPageAgain',
    { escalation: escalated('unresolved', { nextAt: '2026-01-31T03:45:00.000Z' }) },
    'waits until 2026-01-31T03:45:00.000Z, to page again unless it is acknowledged',
    'waited until 2026-01-31T03:45:00.000Z, to page again unless it is acknowledged',
  ],
  [
    'WaitForApproval',
    { remediation: { approval } },
    'waits for approval of plan abc, at most until 2026-01-31T03:15:00.000Z',
    'waited 1 s for approval of plan abc, at most until 2026-01-31T03:15:00.000Z',
  ],
  [
    'WaitToKnowMore',
    {
      remediation: {
        wait: { until: '2026-01-31T03:05:20.000Z', isNew: true, count: 1, cause: 'leak-suspected' },
      },
    },
    'waits until 2026-01-31T03:05:20.000Z, when more is known of leak-suspected',
    'waited until 2026-01-31T03:05:20.000Z, when more is known of leak-suspected',
  ],
  ['WaitToKnowMore', { remediation: { wait: null } }, 'waits', 'waited 1 s'],
  [
    'WaitForChange',
    { followUp: { waitSeconds: 10, actionId: 'a', phase: 'rollout' } },
    'waits for 10 s at a time while the change goes on',
    'waited for 10 s at a time while the change goes on',
  ],
  [
    'WaitForNextSample',
    { validation: { waitSeconds: 90 } },
    'waits for 1 min 30 s before the next sample',
    'waited for 1 min 30 s before the next sample',
  ],
  ['Settle', {}, 'waits for the change to settle', 'waited 1 s for the change to settle'],
  [
    'KeepWatching',
    {},
    'waits between samples; nothing more is changed',
    'waited 1 s between samples; nothing more is changed',
  ],
  [
    'KeepWatching',
    { remediation: remediation({ status: 'observing' }) },
    'waits between samples, observing the target',
    'waited 1 s between samples, observing the target',
  ],
  ['SomeOther', {}, 'waits', 'waited 1 s'],
  ['WaitForApproval', {}, 'waits', 'waited 1 s'],
])('%s %j', (name, given, waits, waited) => {
  expect(wait(name, given)).toEqual([waits, waited]);
});
