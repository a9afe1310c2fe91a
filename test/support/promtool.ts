/** promtool, which judges rules by series that are made up. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { findTool } from '../../emulators/common/tools';

/**
 * Evaluates the rules every 15 s.
 * @param rules The text of a rules file.
 * @returns What it prints. @throws with what it says where a test does not hold.
 */
export function testRules(rules: string, tests: readonly object[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'alert-rules-'));
  try {
    writeFileSync(path.join(folder, 'rules.yml'), rules);
    const file = { rule_files: ['rules.yml'], evaluation_interval: '15s', tests };
    writeFileSync(path.join(folder, 'test.yml'), stringify(file));
    return execFileSync(findTool('promtool'), ['test', 'rules', 'test.yml'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prometheus has names with dots, in quotes, since 3. */
export function knowsQuotedNames(): boolean {
  const version = execFileSync(findTool('promtool'), ['--version'], { encoding: 'utf8' });
  return Number(/version (\d+)\./.exec(version)?.[1]) >= 3;
}
