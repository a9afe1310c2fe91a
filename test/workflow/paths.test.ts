/** Every path through the synthesized definition, run by the interpreter with time shortened. */
import { run } from '../support/run-definition';
import { NamedError } from '../support/run-script';

const kinds = (messages: readonly { readonly kind: string }[]) => messages.map((message) => message.kind);
/** These paths take longer than the watchdog's shortened time, which has tests of its own. */
const withoutClock = (messages: readonly { readonly kind: string }[]) =>
  kinds(messages).filter((kind) => kind !== 'unresolved');
const without = (path: readonly string[], ...names: string[]) => path.filter((name) => !names.includes(name));

describe('the response', () => {
  it('resolves at the first try, and the watchdog ends with it', async () => {
    const result = await run({});
    expect(result.status).toBe('succeeded');
    expect(without(result.path, 'WaitUntilEscalation')).toEqual([
      'Prepare',
      'IsCheck',
      'Join',
      'JoinsOpenIncident',
      'RespondAndWatch',
      'Diagnose',
      'AnyNewRisk',
      'Remediate',
      'WhatWasDone',
      'AnnounceAction',
      'HasToBeFollowed',
      'Settle',
      'Validate',
      'WhatNext',
      'IncidentResolved',
      'ReleaseResolved',
      'ReportResolved',
      'AnnounceResolved',
      'Resolved',
    ]);
    expect(kinds(result.messages)).toEqual(['action-taken', 'resolved']);
    expect(result.releases).toEqual([{ resolved: true }]);
    expect(result.durationMs).toBe(0);
    expect(result.output).toMatchObject({ incident: { trigger: 'manual' }, report: { outcome: 'ok' } });
  });

  it('takes more samples before it is satisfied, and keeps what each step left', async () => {
    const result = await run({ validate: ['sample', 'resolved'] });
    expect(result.path.filter((name) => name === 'WaitForNextSample')).toHaveLength(1);
    expect(result.validated[1]).toMatchObject({
      incident: { id: 'run' },
      remediation: { status: 'applied' },
      validation: { next: 'sample' },
    });
  });

  it('diagnoses again and resolves at the second try', async () => {
    const result = await run({ validate: ['diagnose', 'resolved'] });
    expect(result.status).toBe('succeeded');
    expect(result.path.filter((name) => name === 'Remediate')).toHaveLength(2);
    expect(kinds(result.messages)).toEqual(['action-taken', 'action-taken', 'resolved']);
  });

  it('escalates when the steps are used up, watches on without changing anything, and closes at the recovery', async () => {
    const result = await run({ validate: ['escalate', 'watch', 'resolved'] });
    expect(result.status).toBe('succeeded');
    expect(result.path.filter((name) => name === 'Remediate')).toHaveLength(1);
    expect(result.path.filter((name) => name === 'KeepWatching')).toHaveLength(2);
    expect(kinds(result.messages).slice(0, 2)).toEqual(['action-taken', 'steps-exhausted']);
    expect(result.validated[1]).toHaveProperty('escalation');
  });

  it('escalates at once when no change is permitted, and goes on watching', async () => {
    const result = await run({ remediate: ['refused'], validate: ['resolved'] });
    expect(kinds(result.messages)).toEqual(['nothing-permitted', 'resolved']);
    expect(result.path).not.toContain('AnnounceAction');
  });

  it('goes straight to validation when nothing needs changing', async () => {
    const result = await run({ remediate: ['not-needed'] });
    expect(kinds(result.messages)).toEqual(['resolved']);
  });

  it('tells of a risk before it acts, and acts even if nobody could be told', async () => {
    const told = await run({ diagnose: [{ hasNewRisks: true }] });
    expect(kinds(told.messages)).toEqual(['risk', 'action-taken', 'resolved']);
    const silent = await run({
      diagnose: [{ hasNewRisks: true }],
      escalate: [new NamedError('EscalationError'), 'ok'],
    });
    expect(silent.status).toBe('succeeded');
    expect(kinds(silent.messages)).toEqual(['action-taken', 'resolved']);
  });

  it('shows a plan in a dry run, and stops there', async () => {
    for (const status of ['planned', 'refused', 'not-needed'] as const) {
      const result = await run({ input: { mode: 'dry-run' }, remediate: [status] });
      expect(result.status).toBe('succeeded');
      expect(result.path.at(-1)).toBe('DryRunReported');
      expect(result.path).not.toContain('Validate');
      expect(result.messages).toEqual([]);
    }
  });
});

describe('a change that takes its time', () => {
  const rollout = { status: 'applied', follow: true } as const;

  it('is followed until it is complete, and then settles', async () => {
    const result = await run({ remediate: [rollout], follow: ['waiting', 'waiting', 'complete'] });
    expect(result.status).toBe('succeeded');
    expect(without(result.path, 'WaitUntilEscalation').slice(9, 20)).toEqual([
      'AnnounceAction',
      'HasToBeFollowed',
      'FollowChange',
      'WhatFollowed',
      'WaitForChange',
      'FollowChange',
      'WhatFollowed',
      'WaitForChange',
      'FollowChange',
      'WhatFollowed',
      'Settle',
    ]);
  });

  it.each([
    ['is not complete in time', { remediate: [rollout], follow: ['waiting', 'failed'] }],
    ['makes things worse', { validate: ['undo', 'watch', 'resolved'] }],
  ] as const)(
    'is taken back when it %s, a person is called, and nothing more is changed',
    async (_, script) => {
      const result = await run(script);
      expect(result.status).toBe('succeeded');
      expect(result.path.filter((name) => name === 'UndoChange')).toHaveLength(1);
      expect(result.path.filter((name) => name === 'Remediate')).toHaveLength(1);
      expect(withoutClock(result.messages)).toEqual(['action-taken', 'change-undone', 'resolved']);
      expect(result.validated.at(-1)).toHaveProperty('escalation');
    },
  );

  it('calls a person when it cannot be taken back', async () => {
    const result = await run({
      remediate: [rollout],
      follow: ['failed'],
      undo: [new NamedError('StalePlanError')],
    });
    expect(withoutClock(result.messages)).toEqual(['action-taken', 'step-failed', 'resolved']);
  });
});

describe('a plan that waits for a word', () => {
  const asked = { status: 'awaiting-approval', isNew: true } as const;
  const waiting = { status: 'awaiting-approval', isNew: false } as const;

  it('is asked about once, waited for, and carried out', async () => {
    const result = await run({ remediate: [asked, waiting, 'applied'] });
    expect(withoutClock(result.messages)).toEqual(['approval-needed', 'action-taken', 'resolved']);
    expect(result.path.filter((name) => name === 'WaitForApproval')).toHaveLength(2);
  });

  it('is handed to a person when it is rejected, or nobody says a word', async () => {
    const result = await run({ remediate: [asked, waiting, 'refused'] });
    expect(withoutClock(result.messages)).toEqual(['approval-needed', 'nothing-permitted', 'resolved']);
    expect(result.path).not.toContain('AnnounceAction');
  });

  it('is a failed step when the question does not get through', async () => {
    const unheard = Array.from({ length: 6 }, () => new NamedError('EscalationError'));
    const result = await run({ remediate: [asked], escalate: [...unheard, 'ok'] });
    expect(kinds(result.messages)[0]).toBe('step-failed');
    expect(result.path).not.toContain('WaitForApproval');
  });

  it('does not keep the watchdog from paging', async () => {
    const result = await run({ remediate: [asked, waiting, waiting, waiting, 'refused'] });
    const page = result.messages.find((message) => message.kind === 'unresolved');
    expect(page?.atMs).toBe(2_000);
  });
});

describe('an incident that is open already', () => {
  it('is joined: nothing is read or changed, no watchdog waits, and people are told once', async () => {
    const first = await run({ join: ['joined'] });
    expect(first.status).toBe('succeeded');
    expect(first.path).toEqual([
      'Prepare',
      'IsCheck',
      'Join',
      'JoinsOpenIncident',
      'AnnounceJoined',
      'Joined',
    ]);
    expect(kinds(first.messages)).toEqual(['joined']);
    expect(first.releases).toEqual([]);
    const again = await run({ join: ['joined again'] });
    expect(again.path).toEqual(['Prepare', 'IsCheck', 'Join', 'JoinsOpenIncident', 'Joined']);
    expect(again.messages).toEqual([]);
  });

  it('is joined though nobody could be told', async () => {
    const result = await run({ join: ['joined'], lost: ['joined'] });
    expect(result.status).toBe('succeeded');
    expect(result.path.at(-1)).toBe('Joined');
  });

  it('keeps nobody from answering the alert where it cannot be looked for', async () => {
    const result = await run({ join: [new NamedError('DependencyError')] });
    expect(result.status).toBe('succeeded');
    expect(result.path).toContain('WaitUntilEscalation');
    expect(kinds(result.messages)).toEqual(['action-taken', 'resolved']);
  });
});

it('diagnoses again, and calls nobody, when a plan no longer holds', async () => {
  const result = await run({ remediate: ['stale', 'applied'] });
  expect(result.status).toBe('succeeded');
  expect(result.path.filter((name) => name === 'Diagnose')).toHaveLength(2);
  expect(kinds(result.messages)).toEqual(['action-taken', 'resolved']);
});

describe('the lock of the target', () => {
  it('is free again: the execution that looked on diagnoses and acts', async () => {
    const result = await run({
      remediate: ['observing', 'applied'],
      validate: ['watch', 'diagnose', 'resolved'],
    });
    expect(result.status).toBe('succeeded');
    expect(result.path.filter((name) => name === 'Remediate')).toHaveLength(2);
    expect(withoutClock(result.messages)).toEqual(['observing', 'action-taken', 'resolved']);
  });

  it('is held by another execution: this one says so, and watches without changing anything', async () => {
    const result = await run({ remediate: ['observing'], validate: ['watch', 'resolved'] });
    expect(withoutClock(result.messages)).toEqual(['observing', 'resolved']);
    expect(result.path.filter((name) => name === 'Remediate')).toHaveLength(1);
  });

  it('is given up with the escalation, so that a person may start another execution', async () => {
    const result = await run({ remediate: ['refused'], validate: ['watch', 'resolved'] });
    expect(result.releases).toEqual([{ resolved: false }, { resolved: true }]);
    expect(result.path.indexOf('ReleaseTarget')).toBeGreaterThan(
      result.path.indexOf('EscalateNothingPermitted'),
    );
  });

  it('that cannot be given up neither ends the watch nor fails a resolved incident', async () => {
    const result = await run({ remediate: ['refused'], release: [new NamedError('DependencyError')] });
    expect(result.status).toBe('succeeded');
    expect(result.output).toMatchObject({ releaseFailure: { Error: 'DependencyError' } });
  });
});
