/** What the console does where a service refuses: it says why, and asks ever more slowly. */
import type { StreamEvents } from '../../console/contract';
import { ExecutionList } from '../../console/executions';
import { Histories } from '../../console/histories';
import { refusalKind, refusalText } from '../../console/refusal-text';
import { startWatch } from '../../console/watch';
import { DependencyError, InvalidInputError } from '../../src/model/errors';
import { fakeSource } from './fake-source';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

it('backs off where it is throttled, says so, and goes on as before when that is over', async () => {
  jest.useFakeTimers();
  try {
    let asked = 0;
    let isThrottled = true;
    const source = fakeSource({
      page: async () => {
        asked += 1;
        if (isThrottled) throw named('ThrottlingException', 'Rate exceeded');
        return { items: [], next: null };
      },
    });
    const histories = new Histories(source.executions);
    const said: Partial<StreamEvents> = {};
    const list = new ExecutionList(source.executions, histories, 'auto');
    const watch = startWatch(source, list, histories, (name, data) => Object.assign(said, { [name]: data }));
    await jest.advanceTimersByTimeAsync(63_000);
    // After 1, 2, 4, 8, 16 and 32 s: and not 63 times.
    expect(asked).toBe(6);
    expect(said.problems).toEqual({ executions: expect.stringContaining('tried again more slowly') });
    isThrottled = false;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(said.problems).toEqual({});
    const before = asked;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(asked - before).toBe(5);
    watch.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked - before).toBe(5);
  } finally {
    jest.useRealTimers();
  }
});

it.each([
  [
    named('AccessDeniedException', 'states:StopExecution'),
    'not-permitted',
    /^Not permitted .* nothing was changed/,
  ],
  [named('AccessDenied', 's3'), 'not-permitted', /^Not permitted/],
  [
    new DependencyError('kubernetes', 'leases is forbidden', { code: '403' }),
    'not-permitted',
    /^Not permitted/,
  ],
  [named('ExpiredTokenException', 'expired'), 'not-logged-in', /log in again/],
  [named('CredentialsProviderError', 'none'), 'not-logged-in', /log in again/],
  [new DependencyError('kubernetes', 'Unauthorized', { code: '401' }), 'not-logged-in', /log in again/],
  [named('ThrottlingException', 'Rate exceeded'), 'throttled', /more slowly/],
  [new InvalidInputError('mode: one of auto'), 'other', /^mode: one of auto$/],
] as const)('says what a refusal means: %s', (error, kind, text) => {
  expect(refusalKind(error)).toBe(kind);
  expect(refusalText(error)).toMatch(text);
  // Also where it is wrapped, as what reads S3 does.
  expect(refusalKind(new DependencyError('s3', 'the reports', { cause: error }))).toBe(kind);
});
