/** What an ended local run has left is read as the emulator, which wrote it, reads it; and nothing of it is touched. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findEndedRun, KEPT_CONFIGURATION } from '../../bin/ended-run';
import { list } from '../../bin/list';
import { show } from '../../bin/show';
import { stats } from '../../bin/stats';
import { timeline } from '../../bin/timeline';
import { executionDetails, executionSummary } from '../../emulators/aws/step-functions/answers';
import type { Execution } from '../../emulators/aws/step-functions/execution';
import { ExecutionStore } from '../../emulators/aws/step-functions/store';
import { contextOf } from '../support/command-context';
import { recordedWithEvidence } from '../support/recorded-history';

const MACHINE = 'knhk-connection-pool-runbook';
const arnOf = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:${MACHINE}:${name}`;

let folder: string;
let store: ExecutionStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-ended-'));
  store = ExecutionStore.open(path.join(folder, 'executions'), [MACHINE]);
});
afterEach(() => rmSync(folder, { recursive: true }));

function started(name: string): Execution {
  const stateMachineArn = arnOf('x').replace(/:execution:.*/, `:stateMachine:${MACHINE}`);
  return store.create(MACHINE, { arn: arnOf(name), name, stateMachineArn, input: '{}' }, 'arn:role');
}

/** A whole incident, as it was recorded. */
function incident(name: string): Execution {
  const execution = started(name);
  const file = path.join(folder, 'executions', MACHINE, `${name}.jsonl`);
  const [header] = readFileSync(file, 'utf8').split('\n');
  const events = recordedWithEvidence('resolved').events.map((event) =>
    JSON.stringify({ ...event, timestamp: Number(event.timestamp) / 1_000 }),
  );
  writeFileSync(file, `${[header, ...events].join('\n')}\n`);
  return execution;
}

/** As the clients of AWS make it of the emulator's answer. */
const asClients = (answer: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(answer)
      .filter(([key]) => !/^(redriveCount|inputDetails|outputDetails)$/.test(key))
      .map(([key, value]) => [key, /Date$/.test(key) ? new Date(Number(value) * 1_000) : value]),
  );
const texts = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'));

it('lists, describes and tells what the emulator does, the newest first', async () => {
  const first = started('first');
  first.append('ExecutionSucceeded', 1, { output: '{"a":1}' });
  const second = started('second');
  second.append('ExecutionFailed', 1, { error: 'Broken', cause: 'because' });
  const { executions } = findEndedRun(folder) ?? {};
  expect(await executions?.newestFirst()).toEqual(
    [second, first].map((each) => asClients(executionSummary(each))),
  );
  for (const each of [first, second]) {
    expect(await executions?.describe(each.header.arn)).toEqual({
      ...asClients(executionDetails(each)),
      $metadata: {},
    });
    expect(await executions?.history(each.header.name)).toEqual(
      each.events.map((event) => ({ ...event, timestamp: new Date(event.timestamp * 1_000) })),
    );
  }
  await expect(executions?.describe('third')).rejects.toMatchObject({ name: 'NotFoundError' });
});

it('tells of one that ran when its run ended that it was interrupted, as the next run does, and changes no file', async () => {
  started('cut').append('PassStateEntered', 1, { name: 'A', input: '{}' });
  const file = path.join(folder, 'executions', MACHINE, 'cut.jsonl');
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"id":3,"type":"Pass`);
  writeFileSync(path.join(folder, 'executions', MACHINE, 'other.jsonl'), 'no execution\n');
  const before = texts();
  const { executions } = findEndedRun(folder) ?? {};
  expect(await executions?.describe('cut')).toMatchObject({ status: 'ABORTED', error: 'Local.Interrupted' });
  expect((await executions?.history('cut'))?.map(({ id, type }) => [id, type])).toEqual([
    [1, 'ExecutionStarted'],
    [2, 'PassStateEntered'],
    [3, 'ExecutionAborted'],
  ]);
  expect(texts()).toEqual(before);
});

it('is read by list, show, timeline and stats, without a server', async () => {
  incident('pool-1');
  mkdirSync(path.join(folder, 's3'));
  writeFileSync(path.join(folder, KEPT_CONFIGURATION), '{"targets":[]}');
  const ended = findEndedRun(folder);
  expect(ended?.configuration).toEqual({ targets: [] });
  const context = contextOf({ executions: ended?.executions, ended });
  expect((await list(context, { limit: '20' })).text).toMatch(
    /^SUCCEEDED .* UTC {2}.* ago .* took .* pool-1$/,
  );
  expect((await show(context, 'latest')).text).toMatch(/^SUCCEEDED {2}/);
  expect((await timeline(context, 'pool-1', { format: 'text' })).text).toContain('Remediate');
  expect((await stats(context, { since: '9999d' })).json).toMatchObject({ all: { incidents: 1 } });
});

it.each([
  ['nothing', () => undefined],
  [
    'no execution',
    () => writeFileSync(path.join(folder, 'executions', MACHINE, 'a.jsonl'), '{"execution":{}}\n'),
  ],
])('is none where there is %s', (_, prepare) => {
  prepare();
  expect(findEndedRun(folder)).toBeUndefined();
  expect(findEndedRun(null)).toBeUndefined();
});
