/** Debian packages unpacked into a folder, with nothing installed and no service started. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';

const TEMPORARY = 'fetch-';
const APT_OPTIONS = ['-o', 'Acquire::http::Timeout=30', '-o', 'Acquire::https::Timeout=30'];

/**
 * The packages' programs end up in `<folder>/usr/bin`, all or none; what an earlier call left is replaced.
 * @param {string} folder
 * @param {string[]} packages
 * @param {(line: string) => void} say
 * @returns {string | undefined} what went wrong; undefined when all went well
 */
export function fetchDebianPackages(folder, packages, say) {
  for (const leftover of readdirSync(folder).filter((name) => name.startsWith(TEMPORARY))) {
    rmSync(path.join(folder, leftover), { recursive: true, force: true });
  }
  const temporary = mkdtempSync(path.join(folder, TEMPORARY));
  try {
    return (
      downloadDebianPackages(temporary, packages, say) ??
      unpackDebianPackages(temporary) ??
      relocate(temporary) ??
      exchange(temporary, folder)
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * What an installation of the packages would add to this machine: themselves, and what they need that is not
 * there. Only asks.
 * @param {string[]} names always among them: what is installed already is wanted beside the rest all the same
 * @param {(line: string) => void} say
 * @returns {{ packages: string[], problem?: string }}
 */
export function packagesToInstall(names, say) {
  const question = ['--simulate', '--no-install-recommends', 'install', ...names];
  const { problem, output } = apt(question, process.cwd(), say);
  const added = [...output.matchAll(/^Inst (\S+)/gm)].map(([, each]) => each);
  return { packages: [...new Set([...added, ...names])], problem };
}

/**
 * @param {string} temporary where the packages' files are to be
 * @param {string[]} packages
 * @param {(line: string) => void} say
 * @returns {string | undefined} what went wrong
 */
export function downloadDebianPackages(temporary, packages, say) {
  return apt(['download', ...packages], temporary, say).problem;
}

function apt(args, cwd, say) {
  const attempt = () => run('apt-get', [...APT_OPTIONS, ...args], { cwd });
  let result = attempt();
  if (!result.ok && process.getuid?.() === 0) {
    // No list of packages yet, as in a fresh container, or one that names a version no longer there.
    say('Updating the list of packages (apt-get update)…');
    run('apt-get', [...APT_OPTIONS, 'update']);
    result = attempt();
  }
  if (result.ok) return { output: result.output };
  const action = args.find((each) => !each.startsWith('-'));
  const problem = `apt-get ${action} failed (${result.outcome})\n${indent(result.output)}\n`;
  return { output: result.output, problem };
}

/**
 * Unpacks all packages' files in the folder into its folder `unpacked`.
 * @param {string} temporary
 * @returns {string | undefined} what went wrong
 */
export function unpackDebianPackages(temporary) {
  const files = readdirSync(temporary).filter((name) => name.endsWith('.deb'));
  for (const file of files) {
    const { ok, outcome, output } = run('dpkg-deb', ['-x', file, 'unpacked'], { cwd: temporary });
    if (!ok) return `dpkg-deb could not unpack ${file} (${outcome}) ${output}`;
  }
  return ['bin', 'sbin'].some((folder) => existsSync(path.join(temporary, 'unpacked', 'usr', folder)))
    ? undefined
    : 'the packages have no programs';
}

/**
 * Debian's builds read their templates and pages from /usr/share/prometheus, and Alertmanager cannot be told
 * otherwise. So the path inside each program is replaced by one of the same length that leads to the same
 * files beside it, provided that it is started in its own folder.
 */
function relocate(temporary) {
  const installedAt = Buffer.from('/usr/share/prometheus/');
  const besideIt = Buffer.from('./../share/prometheus/');
  const programs = path.join(temporary, 'unpacked', 'usr', 'bin');
  for (const name of readdirSync(programs)) {
    const content = readFileSync(path.join(programs, name));
    let at = content.indexOf(installedAt);
    if (at === -1) continue;
    for (; at !== -1; at = content.indexOf(installedAt, at)) besideIt.copy(content, at);
    writeFileSync(path.join(programs, name), content);
  }
  return undefined;
}

function exchange(temporary, folder) {
  const current = path.join(folder, 'usr');
  if (existsSync(current)) renameSync(current, path.join(temporary, 'replaced'));
  mkdirSync(folder, { recursive: true });
  renameSync(path.join(temporary, 'unpacked', 'usr'), current);
  return undefined;
}

function indent(text) {
  return text.replace(/^/gm, '    ');
}
