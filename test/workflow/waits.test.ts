/** A wait to know more ends in another diagnosis: the definition. */
import { type Run, run } from '../support/run-definition';
import { NamedError } from '../support/run-script';

/** Of the watchdog, and the ending, whose event may come after that of the state which catches it. */
const BESIDE = ['WaitUntilEscalation', 'EscalateUnresolved', 'PageAgain', 'WatchdogDone', 'IncidentResolved'];
const response = ({ path }: Run) => path.filter((name) => !BESIDE.includes(name));
const kinds = ({ messages }: Run) => messages.map(({ kind }) => kind).filter((kind) => kind !== 'unresolved');

describe('a wait to know more', () => {
  const until = (isNew: boolean, wait: number) => ({ status: 'waiting', isNew, wait }) as const;
  const count = ({ path }: Run, of: string) => path.filter((name) => name === of).length;

  it('lasts until its time, and ends in another diagnosis', async () => {
    const result = await run({ remediate: [until(true, 900), 'applied'] });
    expect(response(result).slice(5, 15)).toEqual([
      'Diagnose',
      'AnyNewRisk',
      'Remediate',
      'WhatWasDone',
      'AnnounceWaiting',
      'WaitToKnowMore',
      'Diagnose',
      'AnyNewRisk',
      'Remediate',
      'WhatWasDone',
    ]);
    const [first = 0, second = 0] = result.times
      .filter(({ name }) => name === 'Remediate')
      .map(({ atMs }) => atMs);
    expect(second - first).toBe(900);
    expect(kinds(result)).toEqual(['waiting', 'action-taken', 'resolved']);
  });

  it('is announced once, however often it is waited', async () => {
    const result = await run({ remediate: [until(true, 0), until(false, 0), until(false, 0), 'applied'] });
    expect(count(result, 'WaitToKnowMore')).toBe(3);
    expect(count(result, 'Diagnose')).toBe(4);
    expect(kinds(result)).toEqual(['waiting', 'action-taken', 'resolved']);
  });

  it('goes on where nobody can be told of it', async () => {
    const unheard = new NamedError('EscalationError');
    const result = await run({ remediate: [until(true, 0), 'applied'], escalate: [unheard, 'ok'] });
    expect(result.status).toBe('succeeded');
    expect(kinds(result)).toEqual(['action-taken', 'resolved']);
  });

  it('that is refused is handed to a person', async () => {
    const result = await run({ remediate: [until(true, 0), 'refused'] });
    expect(kinds(result)).toEqual(['waiting', 'nothing-permitted', 'resolved']);
  });

  it('does not keep the watchdog from paging', async () => {
    const result = await run({ remediate: [until(true, 2_500), 'applied'] });
    const page = result.messages.find(({ kind }) => kind === 'unresolved');
    expect(page?.atMs).toBe(2_000);
  });

  it('is none in a dry run', async () => {
    const result = await run({ input: { mode: 'dry-run' }, remediate: ['refused'] });
    expect(result.path).not.toContain('WaitToKnowMore');
    expect(result.path.at(-1)).toBe('DryRunReported');
  });
});
