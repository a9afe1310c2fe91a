/** What becomes of an execution whose steps fail or hang, and the watchdog beside it. */
import { run } from '../support/run-definition';
import { NamedError } from '../support/run-script';

const kinds = (messages: readonly { readonly kind: string }[]) => messages.map((message) => message.kind);
/** These paths take longer than the watchdog's shortened time, which has tests of its own. */
const withoutClock = (messages: readonly { readonly kind: string }[]) =>
  kinds(messages).filter((kind) => kind !== 'unresolved');

describe('failures', () => {
  it.each([
    ['Diagnose', { diagnose: [new NamedError('TypeError')] }],
    ['Remediate', { remediate: [new NamedError('DependencyError')] }],
  ])('%s throws: a person is called, nothing more is changed, and the watch goes on', async (_, script) => {
    const result = await run({ ...script, validate: ['watch', 'resolved'] });
    expect(result.status).toBe('succeeded');
    expect(kinds(result.messages)[0]).toBe('step-failed');
    expect(result.path.filter((name) => name === 'KeepWatching')).toHaveLength(2);
  });

  it('a task that never returns is ended by its limit, tried again, and then handed to a person', async () => {
    const result = await run({ remediate: ['hang'] });
    expect(kinds(result.messages)).toContain('step-failed');
    expect(result.status).toBe('succeeded');
    expect(result.validated[0]).toMatchObject({ failure: { Error: 'States.Timeout' } });
  });

  it('tries again what a retry can mend, and nothing else', async () => {
    const mended = await run({
      diagnose: [new NamedError('Lambda.Unknown'), new NamedError('Lambda.TooManyRequestsException'), {}],
    });
    expect(kinds(mended.messages)).toEqual(['action-taken', 'resolved']);
    const broken = await run({ diagnose: [new NamedError('TypeError'), {}] });
    expect(kinds(broken.messages)[0]).toBe('step-failed');
  });

  it('Validate throws again and again: a person is called once, and the watch goes on to the recovery', async () => {
    const broken = Array.from({ length: 20 }, () => new NamedError('TypeError', 'it broke'));
    const result = await run({ validate: [...broken, 'watch', 'resolved'] });
    expect(result.status).toBe('succeeded');
    expect(withoutClock(result.messages)).toEqual(['action-taken', 'step-failed', 'resolved']);
    expect(result.path.filter((name) => name === 'KeepWatching').length).toBeGreaterThanOrEqual(20);
    expect(result.releases[0]).toEqual({ resolved: false });
  });

  it('Prepare throws: people are told, a report is written, and the execution fails', async () => {
    const result = await run({ input: { mode: 'auto' }, prepare: [new NamedError('TypeError', 'it broke')] });
    expect(result).toMatchObject({ status: 'failed', cause: expect.stringContaining('it broke') });
    expect(kinds(result.messages)).toEqual(['workflow-failed']);
    expect(result.path.slice(-3)).toEqual(['EscalateWorkflowFailure', 'ReportFailure', 'WorkflowFailed']);
  });

  it('a page with which the response gives up and that is lost ends nothing: it is sent again, and nothing is changed', async () => {
    const unheard = Array.from({ length: 6 }, () => new NamedError('EscalationError'));
    const result = await run({
      remediate: ['refused'],
      escalate: [...unheard, 'ok'],
      validate: ['escalate', 'watch', 'resolved'],
    });
    expect(result.status).toBe('succeeded');
    expect(withoutClock(result.messages)).toEqual(['steps-exhausted', 'resolved']);
    expect(result.validated[0]).toMatchObject({ lostPage: { Error: 'EscalationError' } });
    expect(result.path.filter((name) => name === 'Remediate')).toHaveLength(1);
  });

  it('a change whose message was lost is announced again', async () => {
    const unheard = new NamedError('EscalationError');
    const result = await run({ escalate: [unheard, 'ok'], validate: ['announce-change', 'resolved'] });
    expect(withoutClock(result.messages)).toEqual(['action-taken', 'resolved']);
    expect(result.path).toContain('AnnounceActionAgain');
  });

  it('a failing report neither fails a resolved incident nor hides that it failed', async () => {
    const result = await run({ report: [new NamedError('DependencyError', 's3: no')] });
    expect(result.status).toBe('succeeded');
    expect(result.output).toMatchObject({ reportFailure: { Error: 'DependencyError' } });
    expect(kinds(result.messages)).toContain('resolved');
  });

  it.each([
    ['mode', { mode: 'yolo' }],
    ['target', { target: 'nowhere' }],
    ['startedAt', { startedAt: 'yesterday' }],
  ])(
    'a wrong %s fails the execution at once, naming the field, and nothing is read',
    async (field, input) => {
      const result = await run({ input });
      expect(result).toMatchObject({ status: 'failed', cause: expect.stringContaining(field) });
      expect(result.path).toEqual(['Prepare', 'InputRejected']);
    },
  );

  it.each([[null], [[1]], ['text'], [5], [true]])(
    'the input %j, which is no object, ends with what is accepted, and nobody is told',
    async (input) => {
      const result = await run({ input });
      expect(result).toMatchObject({
        ...{ status: 'failed', messages: [] },
        cause: expect.stringContaining('input: an object is accepted, such as {"mode":"dry-run"}'),
      });
      expect(result.path).toEqual(['Prepare', 'InputRejected']);
    },
  );

  it("an alert's input that is refused calls people: nobody typed it, and its incident is not answered", async () => {
    const alert = {
      name: 'A',
      labels: {},
      startsAt: '2026-01-31T02:10:00Z',
      fingerprint: 'f',
      groupKey: 'g',
    };
    const result = await run({ input: { trigger: 'alert', target: 'removed since', alert } });
    expect(result).toMatchObject({ status: 'failed', cause: expect.stringContaining("'removed since'") });
    expect(kinds(result.messages)).toEqual(['workflow-failed']);
  });
});

describe('an incident in hand', () => {
  it('is told once, and the response goes on', async () => {
    const result = await run({ validate: ['sample', 'announce', 'resolved'] });
    expect(withoutClock(result.messages)).toEqual(['action-taken', 'acknowledged', 'resolved']);
  });

  it('goes on where nobody can be told of it', async () => {
    const result = await run({
      validate: ['announce', 'resolved'],
      escalate: ['ok', new NamedError('EscalationError'), 'ok'],
    });
    expect(result.status).toBe('succeeded');
    expect(withoutClock(result.messages)).toEqual(['action-taken', 'resolved']);
  });
});

describe('the watchdog', () => {
  it('pages at its time while the response goes on, which still closes the incident', async () => {
    const result = await run({ validate: ['sample', 'sample', 'sample', 'resolved'] });
    expect(result.status).toBe('succeeded');
    const page = result.messages.find((message) => message.kind === 'unresolved');
    expect(page?.atMs).toBe(2_000);
    expect(kinds(result.messages).at(-1)).toBe('resolved');
    expect(result.path).toContain('WatchdogDone');
  });

  it('pages at its time while a task hangs', async () => {
    const result = await run({ remediate: ['hang'] });
    const page = result.messages.find((message) => message.kind === 'unresolved');
    expect(page?.atMs).toBe(2_000);
  });

  it('pages at once for an incident that is older than its time', async () => {
    const startedAt = new Date(Date.now() - 60_000).toISOString();
    const result = await run({ input: { startedAt }, validate: ['sample', 'resolved'] });
    const page = result.messages.find((message) => message.kind === 'unresolved');
    expect(page?.atMs).toBe(0);
  });

  it('pages again for as long as it is to be said again, and then is done', async () => {
    const startedAt = new Date(Date.now() - 60_000).toISOString();
    const samples = Array.from({ length: 5 }, () => 'sample' as const);
    const result = await run({ input: { startedAt }, repeats: 2, validate: [...samples, 'resolved'] });
    const pages = result.messages.filter((message) => message.kind === 'unresolved');
    expect(pages).toHaveLength(3);
    expect(pages.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000]);
    expect(result.path.filter((name) => name === 'WaitToPageAgain')).toHaveLength(2);
    expect(result.path).toContain('WatchdogDone');
  });

  it('sends a page that nobody hears again and again, while the response goes on to its end', async () => {
    const startedAt = new Date(Date.now() - 3_600_000).toISOString();
    const result = await run({
      input: { startedAt },
      lost: ['unresolved'],
      notReady: { functions: [], seconds: 0 },
      remediate: [{ status: 'applied', follow: true }],
      follow: ['waiting', 'waiting', 'waiting', 'complete'],
      validate: [...Array.from({ length: 80 }, () => 'sample' as const), 'resolved'],
    });
    expect(result.status).toBe('succeeded');
    expect(withoutClock(result.messages)).toEqual(['action-taken', 'resolved']);
    // Not resolved for a minute at the least, with pauses that double from one second on.
    expect(result.lost.filter((kind) => kind === 'unresolved').length).toBeGreaterThan(5);
  });
});
