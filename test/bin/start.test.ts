/** `start`: what is refused before anything is started, and what is said of what was. */
import type { StartOptions } from '../../bin/commands/options';
import type { RunFile } from '../../bin/local-run';
import { start as command } from '../../bin/start';
import { configuration, TARGET_INPUT } from '../support/builders';
import { contextOf } from '../support/command-context';
import { recordedWithEvidence } from '../support/recorded-history';

const ARN = 'arn:aws:states:eu-west-1:123456789012:execution:knhk-runbook:by-hand';
const LOCAL_RUN = { configuration: configuration({ targets: [TARGET_INPUT] }) } as unknown as RunFile;

/** What was started by the command that was run last. */
let started: unknown[];

/** Runs the command, and gives what it said. @param run null for AWS. What was started becomes the execution that is given. */
async function start(
  options: Partial<StartOptions>,
  run: RunFile | null,
  { execution, events } = recordedWithEvidence('dry-run'),
) {
  started = [];
  const executions = {
    start: async (input: unknown) => {
      started.push(input);
      return { executionArn: ARN, started: true };
    },
    describe: async () => execution,
    history: async () => events,
  };
  const context = contextOf({ executions, run });
  const { json } = await command(context, { input: '{}', ...options });
  return { said: context.said, printed: context.printed, json };
}

it.each([
  [{ trace: '9999' }, 'traceSeconds: at most 300 is accepted (got 9999)'],
  [{ trace: 'long' }, 'traceSeconds: a whole number of seconds, 1 to 86400'],
  [{ input: '{"target":"shop"}' }, "target: there is no target 'shop'; accepted: 'knhk-closed-loop'"],
  [{ input: '{"startedAt":"2999-01-01T00:00:00Z"}' }, 'startedAt: must not lie in the future'],
  [{ input: 'null' }, 'input: an object is accepted, such as {"mode":"dry-run"}'],
  [{ input: '5' }, 'input: an object is accepted, such as {"mode":"dry-run"}'],
  [{ input: '{' }, '--input: JSON is accepted'],
])('refuses %j as Prepare does, and starts nothing', async (options, message) => {
  await expect(start(options, LOCAL_RUN)).rejects.toThrow(message);
  expect(started).toEqual([]);
});

it('leaves it to Prepare what depends on a configuration that is not known here', async () => {
  await start({ trace: '9999' }, null);
  expect(started).toEqual([{ traceSeconds: 9999 }]);
});

it('shows the plan of a dry run', async () => {
  const { said, printed, json } = await start({ dryRun: true }, LOCAL_RUN);
  expect(printed).toEqual([ARN]);
  expect(json).toMatchObject({ execution: ARN, joined: null, report: { outcome: 'dry-run' } });
  expect(said.join()).toContain('refused terminate-leaked-sessions: 2 belong to applications');
});

it('says why, where the input was refused after all', async () => {
  const { execution, events } = recordedWithEvidence('input-rejected');
  const cause = JSON.stringify({ errorMessage: 'mode: one of auto' });
  const refused = { execution: { ...execution, error: 'InvalidInputError', cause }, events };
  await expect(start({}, null, refused)).rejects.toThrow('InvalidInputError: mode: one of auto');
});
