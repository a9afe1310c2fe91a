/** Lints the templates of all shapes with the `cfn-lint` that is on this machine, where there is one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorText } from '../../src/text/error-text';
import { type Judged, judgeLint, KEPT } from './judge';

/** Regions whose resources and values the templates are compared with. */
const REGIONS = ['eu-west-1', 'us-east-1'];
/** About 3 s a template, on two cores. */
const TIMEOUT_MS = 300_000;

export interface LintOptions {
  readonly root: string;
  /** Where `cfn-lint` is looked for: folders as in PATH. */
  readonly searchPath: string;
  /** One shape alone. */
  readonly only?: string;
}

/**
 * @returns status 0 also where there is no cfn-lint, which is said: Python is no part of this project.
 * @throws Error for a shape that there is not.
 */
export function lintTemplates({ root, searchPath, only }: LintOptions): Judged {
  const cfnLint = (args: readonly string[]) =>
    spawnSync('cfn-lint', args, {
      encoding: 'utf8',
      env: { ...process.env, PATH: searchPath },
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1_024 * 1_024,
    });
  // Asked for its version: a version manager's stand-in is a program too, and fails.
  if (cfnLint(['--version']).status !== 0) {
    return {
      status: 0,
      lines: [
        'NOT CHECKED: cfn-lint is not installed.',
        'To install it, with Python 3.9 or later: pipx install cfn-lint (or: pip install cfn-lint)',
      ],
    };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-lint-'));
  try {
    const files = templates(folder, root, only);
    const leftOut = ['--ignore-checks', ...Object.keys(KEPT)];
    const args = ['--format', 'json', '--regions', ...REGIONS, ...leftOut, '--', ...files];
    const { stdout, stderr, error } = cfnLint(args);
    return judgeLint(stdout?.trim() ? stdout : error ? errorText(error) : stderr, files.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function templates(folder: string, root: string, only: string | undefined): string[] {
  // Only here, since the CDK takes seconds to load.
  const { shapes } = require('./shapes') as typeof import('./shapes');
  const { writeTemplates } = require('./templates') as typeof import('./templates');
  const all = shapes(root);
  if (only === undefined) return writeTemplates(folder, all);
  const one = all[only];
  if (!one) throw new Error(`no shape is called ${only}; there are: ${Object.keys(all).join(', ')}`);
  return writeTemplates(folder, { [only]: one });
}
