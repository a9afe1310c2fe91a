/** `start`: what is refused before anything is started, and what is said of what was. */
import { Command } from 'commander';
import type { RunFile } from '../../bin/connection';
import { addStart } from '../../bin/start';
import type { Executions } from '../../src/adapters/aws/executions';
import { configuration, TARGET_INPUT } from '../support/builders';
import { recordedWithEvidence } from '../support/recorded-history';

const ARN = 'arn:aws:states:eu-west-1:123456789012:execution:knhk-runbook:by-hand';
const LOCAL_RUN = { configuration: configuration({ targets: [TARGET_INPUT] }) } as unknown as RunFile;

let told: string[];
beforeEach(() => {
  told = [];
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  jest.spyOn(console, 'error').mockImplementation((line) => void told.push(String(line)));
});
afterEach(() => jest.restoreAllMocks());

/** Runs the command, and gives the inputs that were started. @param run null for AWS. What was started becomes the execution that is given. */
async function start(
  words: readonly string[],
  run: RunFile | null,
  { execution, events } = recordedWithEvidence('dry-run'),
) {
  const started: unknown[] = [];
  const executions = {
    start: async (input: unknown) => {
      started.push(input);
      return { executionArn: ARN, started: true };
    },
    describe: async () => execution,
    history: async () => events,
  } as unknown as Executions;
  const program = new Command().option('--configuration <file>').exitOverride();
  addStart(program, async () => ({ executions, place: 'a test', run }));
  await program.parseAsync(['start', ...words], { from: 'user' });
  return started;
}

it.each([
  [['--trace', '9999'], 'traceSeconds: at most 300 is accepted (got 9999)'],
  [['--trace', 'long'], 'traceSeconds: a whole number of seconds, 1 to 86400'],
  [['--input', '{"target":"shop"}'], "target: there is no target 'shop'; accepted: 'knhk-closed-loop'"],
  [['--input', '{"startedAt":"2999-01-01T00:00:00Z"}'], 'startedAt: must not lie in the future'],
  [['--input', 'null'], 'input: an object is accepted, such as {"mode":"dry-run"}'],
  [['--input', '5'], 'input: an object is accepted, such as {"mode":"dry-run"}'],
  [['--input', '{'], '--input: JSON is accepted'],
])('refuses %j as Prepare does, and starts nothing', async (words, message) => {
  await expect(start(words, LOCAL_RUN)).rejects.toThrow(message);
  expect(told).toEqual([]);
});

it('leaves it to Prepare what depends on a configuration that is not known here', async () => {
  expect(await start(['--trace', '9999'], null)).toEqual([{ traceSeconds: 9999 }]);
});

it('shows the plan of a dry run', async () => {
  await start(['--dry-run'], LOCAL_RUN);
  expect(told.join()).toContain('refused terminate-leaked-sessions: 2 belong to applications');
});

it('says why, where the input was refused after all', async () => {
  const { execution, events } = recordedWithEvidence('input-rejected');
  const cause = JSON.stringify({ errorMessage: 'mode: one of auto' });
  const refused = { execution: { ...execution, error: 'InvalidInputError', cause }, events };
  await expect(start([], null, refused)).rejects.toThrow('InvalidInputError: mode: one of auto');
});
