/** Running a command to its end, and finding one. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Something that the person at the keyboard can put right; the message says how. */
export class SetupError extends Error {}

/**
 * Runs a command without input, and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {{ ok: boolean, outcome: string, output: string }} `output` is both streams, trimmed
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim();
  if (result.error) return { ok: false, outcome: result.error.message, output };
  return { ok: result.status === 0, outcome: result.signal ?? `exit code ${result.status}`, output };
}

/**
 * The same beside whatever else this process does.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ ok: boolean, outcome: string, output: string }>} `output` is both streams, trimmed
 */
export function runBeside(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const add = (text) => {
      output += text;
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', add);
    child.once('error', ({ message }) => resolve({ ok: false, outcome: message, output: output.trim() }));
    child.once('close', (status, signal) =>
      resolve({ ok: status === 0, outcome: signal ?? `exit code ${status}`, output: output.trim() }),
    );
  });
}

/**
 * @param {string[]} folders where to look, in this order
 * @param {string[]} names by any of these names
 * @returns {string | undefined} absolute path of the first program found
 */
export function findProgram(folders, names) {
  return folders
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find(isProgram);
}

/** The folders of PATH. */
export function searchPath() {
  return (process.env.PATH ?? '').split(path.delimiter);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
