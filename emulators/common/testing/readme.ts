/** Runs the example of a README as whoever copies it would. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** What the first block of TypeScript in `<folder>/README.md` prints, run as a file of that folder, at most a minute. */
export async function outputOfExample(folder: string): Promise<string> {
  const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  if (code === undefined) throw new Error(`${folder}/README.md has no example`);
  const file = path.join(folder, `example-of-readme-${process.pid}.mts`);
  writeFileSync(file, code);
  try {
    const tsx = require.resolve('tsx/cli');
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, file], { timeout: 120_000 });
    return stdout;
  } finally {
    rmSync(file);
  }
}
