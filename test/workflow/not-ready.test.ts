/** A platform that is not ready is waited for, at every step; and no message makes a step wait. */
import { pausesSeconds, stepRetries, whileNotReady } from '../../src/workflow/retries';
import { factsOf, isStateName } from '../../src/workflow/states';
import { configuration } from '../support/builders';
import { type Run, run } from '../support/run-definition';
import { FUNCTIONS, NamedError } from '../support/run-script';
import { allStates, synthesizedDefinition } from '../support/synthesized';

/** Longer than was seen of any function that had been idle (40 to 106 s). */
const SECONDS = 110;
const OF_FAILURE = ['step-failed', 'workflow-failed', 'steps-exhausted'];

const kinds = ({ messages }: Run) => messages.map(({ kind }) => kind);
const after = ({ times }: Run, from: string, to: string) => {
  const at = (name: string) => times.find((each) => each.name === name)?.atMs ?? Number.NaN;
  return at(to) - at(from);
};

/** A course in which the function is called before the end. */
const COURSES: Readonly<Record<(typeof FUNCTIONS)[number], Parameters<typeof run>[0]>> = {
  prepare: {},
  join: {},
  diagnose: {},
  remediate: {},
  follow: { remediate: [{ status: 'applied', follow: true }] },
  undo: {
    remediate: [{ status: 'applied', follow: true }],
    follow: ['failed'],
    validate: ['watch', 'resolved'],
  },
  validate: {},
  escalate: { remediate: ['refused'] },
  release: { remediate: ['refused'], validate: ['watch', 'resolved'] },
  report: {},
};

describe.each(FUNCTIONS)('the function %s', (name) => {
  it('is not ready at first: it is waited for, and the incident is resolved', async () => {
    const result = await run({ ...COURSES[name], notReady: { functions: [name], seconds: SECONDS } });
    expect(result.status).toBe('succeeded');
    expect(kinds(result).at(-1)).toBe('resolved');
    for (const kind of OF_FAILURE) expect(kinds(result)).not.toContain(kind);
    expect(result.output).not.toHaveProperty('reportFailure');
    expect(result.durationMs).toBeGreaterThanOrEqual(SECONDS * 1_000);
  });

  it('is throttled for as long as a step is tried again, and longer', async () => {
    const broken = { functions: [name], seconds: 3_600 } as const;
    const result = await run({ ...COURSES[name], notReady: broken });
    // Without them there is no incident, no response or nobody who hears of it; the watch is for all others.
    if (name === 'prepare') expect(result.status).toBe('failed');
    else expect(result.status).toBe('succeeded');
  });
});

it('every function at once, as after a quiet quarter: resolved', async () => {
  const result = await run({
    diagnose: [{ hasNewRisks: true }],
    validate: ['announce-change', 'sample', 'resolved'],
    notReady: { functions: FUNCTIONS, seconds: SECONDS },
  });
  expect(result.status).toBe('succeeded');
  expect(
    kinds(result)
      .filter((kind) => kind !== 'unresolved')
      .at(-1),
  ).toBe('resolved');
});

it('the message of a risk holds the repair up for one try, whatever it runs into', async () => {
  const unready = { functions: ['escalate'], seconds: 600 } as const;
  const idle = await run({ diagnose: [{ hasNewRisks: true }], notReady: unready });
  expect(after(idle, 'EscalateRisk', 'Remediate')).toBe(0);
  const unheard = await run({
    diagnose: [{ hasNewRisks: true }],
    lost: ['risk'],
    notReady: { functions: [], seconds: 0 },
  });
  expect(after(unheard, 'EscalateRisk', 'Remediate')).toBe(0);
  expect(unheard.lost).toEqual(['risk']);
});

it('after a change, messages hold nothing up either', async () => {
  const result = await run({
    remediate: [{ status: 'applied', follow: true }],
    lost: ['action-taken'],
    notReady: { functions: [], seconds: 0 },
  });
  expect(after(result, 'AnnounceAction', 'FollowChange')).toBe(0);
});

it("the watchdog's page is sent until it is heard, at the pace of watching, and the response goes on beside it", async () => {
  const result = await run({
    remediate: ['refused'],
    validate: [...Array.from({ length: 200 }, () => 'watch' as const), 'resolved'],
    notReady: { functions: ['escalate'], seconds: 150 },
  });
  expect(result.status).toBe('succeeded');
  const page = result.messages.find(({ kind }) => kind === 'unresolved');
  expect(page?.atMs).toBeGreaterThan(150_000);
});

it('what stays broken until somebody deploys anew, and what the code itself threw, is not waited for', async () => {
  for (const name of [
    'TypeError',
    'DependencyError',
    'Lambda.ResourceNotFoundException',
    'Runtime.ImportModuleError',
  ]) {
    const result = await run({
      diagnose: [new NamedError(name)],
      validate: ['watch', 'resolved'],
      notReady: { functions: [], seconds: 0 },
    });
    expect([name, after(result, 'Diagnose', 'EscalateStepFailed')]).toEqual([name, 0]);
  }
});

it.each(['Runtime.OutOfMemory', 'Runtime.ExitError', 'Sandbox.Timedout', 'Lambda.Unknown'])(
  '%s gets two more tries within seconds',
  async (name) => {
    const crash = new NamedError(name);
    const notReady = { functions: [], seconds: 0 };
    const mended = await run({ diagnose: [crash, crash, {}], notReady });
    expect(kinds(mended)).toEqual(['action-taken', 'resolved']);
    const broken = await run({ diagnose: [crash], validate: ['watch', 'resolved'], notReady });
    expect(after(broken, 'Diagnose', 'EscalateStepFailed')).toBe(3_000);
  },
);

describe('the pauses', () => {
  it('span three minutes in production, the first soon, and none longer than half a minute', () => {
    const rule = whileNotReady(configuration().deployment.functions.readySeconds);
    expect(rule).toMatchObject({ firstPauseSeconds: 2, longestPauseSeconds: 30 });
    expect(pausesSeconds(rule)).toBe(180);
  });

  it('span what is asked for, however short', () => {
    for (const seconds of [1, 2, 12, 60, 600]) {
      const rule = whileNotReady(seconds);
      expect(pausesSeconds(rule)).toBeGreaterThanOrEqual(seconds);
      expect(pausesSeconds(rule)).toBeLessThan(seconds + (rule.longestPauseSeconds ?? 0));
    }
  });
});

const states = allStates(synthesizedDefinition(configuration())).filter(([, { Type }]) => Type === 'Task');

it.each(states)('%s: a step waits for the platform, a message in front of a step does not', (name, state) => {
  const retry = state['Retry'] as { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds?: number }[];
  const { withinMs } = (state['Parameters'] ?? {}) as { withinMs?: number };
  if (withinMs !== undefined) {
    expect(retry).toMatchObject([{ ErrorEquals: ['States.ALL'], MaxAttempts: 0 }]);
    expect(state['TimeoutSeconds']).toBeLessThanOrEqual(10);
    return;
  }
  expect(retry.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'] });
  expect(retry.at(-1)?.MaxDelaySeconds).toBeGreaterThan(0);
  const isWatchdog = name === 'EscalateUnresolved';
  expect(retry).toHaveLength(isWatchdog ? 1 : stepRetries(180).length);
});

it('a message stands in front of a step where the table of states says so', () => {
  const brief = states.filter(([, state]) => 'withinMs' in ((state['Parameters'] ?? {}) as object));
  const names = brief.map(([name]) => name).sort();
  expect(names).toEqual([
    'AnnounceAcknowledged',
    'AnnounceAction',
    'AnnounceActionAgain',
    'AnnounceObserving',
    'AnnounceWaiting',
    'EscalateRisk',
    'EscalateRiskSeenByFollowChange',
    'EscalateRiskSeenByRemediate',
    'EscalateRiskSeenByValidate',
  ]);
  for (const name of names) expect(isStateName(name) && factsOf(name).message).toBeTruthy();
});
