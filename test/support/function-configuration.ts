/** The configuration where a function finds it: in a file beside its code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Configuration } from '../../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';

/**
 * For all functions that this test file loads; it is gone after the tests.
 * @param configuration as a function where it is known only after the hooks that come before.
 */
export function provideConfiguration(configuration: Configuration | (() => Configuration)): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-function-'));
  const write = (value: Configuration) =>
    writeFileSync(path.join(folder, CONFIGURATION_FILE), JSON.stringify(value));
  if (typeof configuration === 'function') beforeAll(() => write(configuration()));
  else write(configuration);
  process.env['LAMBDA_TASK_ROOT'] = folder;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}
