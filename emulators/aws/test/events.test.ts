/** Rules of EventBridge: which events they match, and what their targets receive. */
import { readFileSync } from 'node:fs';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { eventually } from '../../common/testing/eventually';
import { matchesPattern } from '../events/pattern';
import { targetInput } from '../events/target-input';
import type { StatusChangeEvent } from '../step-functions/status-change';
import { ended, start } from './fixtures/histories';
import { type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
}, 60_000);
afterAll(async () => {
  await mini?.close();
});

describe('event rules', () => {
  test('an execution that is stopped reaches the topic and the function of its rule', async () => {
    const told: StatusChangeEvent[] = [];
    const stopListening = mini.aws.onStatusChange((event) => void told.push(event));
    const executionArn = await start(mini.sfn, 'patient', { n: 1 }, 'stopped');
    await mini.sfn.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'said "so"' }));
    await ended(mini.sfn, executionArn);
    const notice = '"stopped ended as ABORTED"';
    await eventually(notice, async () => mini.aws.outbox.messages.some(({ message }) => message === notice));
    const log = () => readFileSync(mini.aws.lambda.logFile('mini-onevent'), { encoding: 'utf8', flag: 'a+' });
    const line = 'event {"cause":"said \\"so\\"","fixed":1}';
    await eventually(line, async () => log().includes(line));
    stopListening();

    expect(told.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'ABORTED']);
    expect(told[1]).toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      resources: [executionArn],
      detail: {
        executionArn,
        name: 'stopped',
        input: '{"n":1}',
        output: null,
        error: 'E',
        cause: 'said "so"',
      },
    });
    expect(told[1]?.detail.stopDate).toBeGreaterThanOrEqual(told[1]?.detail.startDate ?? Number.NaN);
    expect(told[0]?.detail.stopDate).toBeNull();
    expect(mini.problems).toEqual([]);
  });

  test('what the rule does not name reaches nobody', async () => {
    const before = mini.aws.outbox.messages.length;
    await ended(mini.sfn, await start(mini.sfn, 'steps', { do: 'exit' }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mini.aws.outbox.messages).toHaveLength(before);
  });

  test.each([
    [{ source: ['aws.states'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ detail: { status: ['FAILED', 'ABORTED'] } }, true],
    [{ detail: { status: ['SUCCEEDED'] } }, false],
    [{ detail: { status: [{ prefix: 'FAIL' }] } }, true],
    [{ detail: { status: [{ 'anything-but': ['FAILED'] }] } }, false],
    [{ detail: { status: [{ 'anything-but': { prefix: 'FAIL' } }] } }, false],
    [{ detail: { status: [{ 'anything-but': { prefix: 'ABORT' } }] } }, true],
    [{ detail: { gone: [{ exists: false }] } }, true],
    [{ detail: { gone: ['x'] } }, false],
    [{ resources: ['b'] }, true],
    [{ source: ['aws.states'], detail: { status: ['SUCCEEDED'] } }, false],
  ])('the pattern %j', (pattern, expected) => {
    const event = { source: 'aws.states', resources: ['a', 'b'], detail: { status: 'FAILED' } };
    expect(matchesPattern(event, pattern)).toBe(expected);
  });

  test('a comparison that is not known is an error, not a silence', () => {
    expect(() => matchesPattern({ a: 1 }, { a: [{ numeric: ['>', 0] }] })).toThrow("'numeric' is not known");
  });

  test.each([
    ['a constant', { input: '{"a":1}' }, '{"a":1}'],
    ['a part', { inputPath: '$.detail.list[1]' }, '"y"'],
    ['everything', {}, '{"detail":{"list":["x","y"],"n":2,"text":"a \\"b\\""}}'],
    [
      'a template of an object',
      {
        inputTransformer: {
          pathsMap: { n: '$.detail.n', t: '$.detail.text' },
          template: '{"n":<n>,"t":<t>}',
        },
      },
      '{"n":2,"t":"a \\"b\\""}',
    ],
    [
      'a template of a text',
      { inputTransformer: { pathsMap: { n: '$.detail.n', g: '$.detail.gone' }, template: '"<n> of <g>."' } },
      '"2 of ."',
    ],
  ])('a target receives %s', (_, target, expected) => {
    const event = { detail: { list: ['x', 'y'], n: 2, text: 'a "b"' } };
    expect(targetInput({ arn: 'x', ...target }, event)).toBe(expected);
  });
});
