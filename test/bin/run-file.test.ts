/** Whether a local run is up, by the file that it leaves: what a killed run left behind is no run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRunFile } from '../../bin/local-run';
import { processStart } from '../../bin/process-start';

const folder = mkdtempSync(path.join(tmpdir(), 'knhk-run-file-'));
const file = path.join(folder, 'run.json');
afterAll(() => rmSync(folder, { recursive: true }));

const written = (changes: Readonly<Record<string, unknown>>) => {
  const run = {
    ...{ pid: process.pid, processStart: processStart(process.pid), stateMachineArn: 'arn', environment: {} },
    ...{ webhook: { url: 'http://127.0.0.1:1', token: 'x' }, kubeconfig: '', configuration: {}, ...changes },
  };
  writeFileSync(file, JSON.stringify(run));
  return readRunFile(file);
};

it('is up as long as its process is', () => {
  expect(processStart(process.pid)).toMatch(/^\d+$/);
  expect(written({})).toMatchObject({ pid: process.pid });
});

it('is not up when its process has ended', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(processStart(pid)).toBeNull();
  expect(written({ pid })).toBeUndefined();
});

it("is not up when another process has its process's id", () => {
  expect(written({ processStart: '1' })).toBeUndefined();
  expect(written({ processStart: null })).toBeUndefined();
});

it.each(['', '{"pid":1', 'null', '{}'])('is not up by half a file: %s', (text) => {
  writeFileSync(file, text);
  expect(readRunFile(file)).toBeUndefined();
});
