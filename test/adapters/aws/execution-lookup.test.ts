/** What has become of an execution, as Step Functions answers it. */
import { StepFunctionsLookup } from '../../../src/adapters/aws/execution-lookup';

const answering = (answer: () => Promise<object>) => {
  const asked: string[] = [];
  const describe = (async (name: string) => {
    asked.push(name);
    return answer();
  }) as never;
  return { asked, lookup: new StepFunctionsLookup({ describe }) };
};
const stopDate = new Date('2026-01-31T03:00:00.000Z');
const named = (name: string) => Object.assign(new Error(name), { name });

it.each<[string, object, object]>([
  ['RUNNING', {}, { kind: 'running' }],
  ['PENDING_REDRIVE', {}, { kind: 'running' }],
  [
    'SUCCEEDED',
    { stopDate },
    { kind: 'ended', status: 'SUCCEEDED', isWell: true, at: stopDate.toISOString() },
  ],
  ['ABORTED', { stopDate }, { kind: 'ended', status: 'ABORTED', isWell: false, at: stopDate.toISOString() }],
  ['TIMED_OUT', {}, { kind: 'ended', status: 'TIMED_OUT', isWell: false, at: null }],
])('%s', async (status, more, whereabouts) => {
  expect(await answering(async () => ({ status, ...more })).lookup.find('pool-1')).toEqual(whereabouts);
});

it('is absent where there is none of that name, and is not asked for what can be no name', async () => {
  const { asked, lookup } = answering(async () => Promise.reject(named('ExecutionDoesNotExist')));
  expect(await lookup.find('pool-1')).toEqual({ kind: 'absent' });
  for (const odd of ['arn:aws:states:x', 'ada@example.org', '', 'x'.repeat(81)]) {
    expect(await lookup.find(odd)).toEqual({ kind: 'absent' });
  }
  expect(asked).toEqual(['pool-1']);
});

it('is not known, and why, where that cannot be read', async () => {
  const { lookup } = answering(async () => Promise.reject(named('ThrottlingException')));
  expect(await lookup.find('pool-1')).toEqual({
    kind: 'unknown',
    why: expect.stringContaining('Throttling'),
  });
});
