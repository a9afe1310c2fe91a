/** The configuration where a function finds it: in a file beside its code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Configuration } from '../../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';

/** For all functions that this test file loads; it is gone after the tests. */
export function provideConfiguration(configuration: Configuration): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-function-'));
  writeFileSync(path.join(folder, CONFIGURATION_FILE), JSON.stringify(configuration));
  process.env['LAMBDA_TASK_ROOT'] = folder;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}
