/** Where a history is held: in memory while the execution runs, in its file alone afterwards. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ExecutionStore } from '../step-functions/store';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const create = () =>
  ExecutionStore.open(folder, ['m']).create(
    'm',
    { arn: 'arn:e', name: 'e', stateMachineArn: 'arn:m', input: '{}' },
    'role',
  );
const file = () => path.join(folder, 'm', 'e.jsonl');
/** Changes what is in the file, and nothing else. */
const mark = () =>
  writeFileSync(file(), readFileSync(file(), 'utf8').replaceAll('PassStateEntered', 'PassStateExited'));
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

test('it ends, and its history is read from its file', () => {
  const execution = create();
  execution.append('PassStateEntered', 0, { name: 'A' });
  mark();
  expect(types(execution.events)).toEqual(['ExecutionStarted', 'PassStateEntered']);
  expect(execution.append('ExecutionSucceeded', 2, { output: '"done"' })).toBe(3);
  expect(types(execution.events)).toEqual(['ExecutionStarted', 'PassStateExited', 'ExecutionSucceeded']);
  expect(execution).toMatchObject({ status: 'SUCCEEDED', ending: { output: '"done"' } });
  expect(execution.stopDate).toBeGreaterThanOrEqual(execution.startDate);
  expect(() => execution.append('PassStateEntered', 3)).toThrow('has ended');
});

test('so is that of an earlier process, and one that runs is carried on', () => {
  create().append('ExecutionFailed', 1, { error: 'E' });
  const [ended] = ExecutionStore.open(folder, ['m']).all();
  expect(types(ended?.events ?? [])).toEqual(['ExecutionStarted', 'ExecutionFailed']);
  expect(ended).toMatchObject({ status: 'FAILED', ending: { error: 'E' } });
  rmSync(file());
  create().append('PassStateEntered', 0, { name: 'A' });
  const [running] = ExecutionStore.open(folder, ['m']).all();
  expect(running?.status).toBe('RUNNING');
  expect(running?.append('PassStateExited', 2)).toBe(3);
});
