/** A program of the distribution: unpacked into `.tools`, with all that it needs and this machine lacks. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { findProgram, run, searchPath } from './command.mjs';
import { downloadDebianPackages, packagesToInstall, unpackDebianPackages } from './debian.mjs';

/**
 * @typedef {object} Program
 * @property {string} name of the folder below `.tools`, and part of those that are temporary
 * @property {string[]} packages always unpacked, also where the machine has them
 * @property {string} launcher name of the script that starts it from its folder
 * @property {string} script that script
 * @property {Record<string, string>} [files] what else is written into its folder
 * @property {string[]} [check] arguments with which it must succeed; by default `--version`
 */

/**
 * @param {string} root
 * @param {Program} program
 */
export function isFetched(root, { name, launcher }) {
  return existsSync(path.join(root, '.tools', name, launcher));
}

/**
 * Nothing is installed.
 * @param {string} root
 * @param {Program} program
 * @param {(line: string) => void} say
 * @returns {string | undefined} what went wrong
 */
export function fetchUnpacked(root, program, say) {
  for (const needed of ['apt-get', 'dpkg-deb']) {
    if (!findProgram(searchPath(), [needed])) return `there is no ${needed} here`;
  }
  const tools = path.join(root, '.tools');
  const prefix = `fetch-${program.name}-`;
  mkdirSync(tools, { recursive: true });
  for (const leftover of readdirSync(tools).filter((name) => name.startsWith(prefix))) {
    rmSync(path.join(tools, leftover), { recursive: true, force: true });
  }
  const temporary = mkdtempSync(path.join(tools, prefix));
  try {
    const { packages, problem } = packagesToInstall(program.packages, say);
    return (
      problem ??
      downloadDebianPackages(temporary, packages, say) ??
      unpackDebianPackages(temporary) ??
      place(path.join(temporary, 'unpacked'), path.join(tools, program.name), program)
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function place(unpacked, folder, { launcher, script, files = {}, check = ['--version'] }) {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(unpacked, name), text);
  const file = path.join(unpacked, launcher);
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  const { ok, outcome, output } = run(file, check);
  if (!ok) return `it does not run (${outcome}) ${output}`;
  rmSync(folder, { recursive: true, force: true });
  renameSync(unpacked, folder);
  return undefined;
}
