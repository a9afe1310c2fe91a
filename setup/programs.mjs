/** Prometheus and Alertmanager: are they there, and if not, getting them from the distribution. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram, run, SetupError, searchPath } from './command.mjs';
import { fetchDebianPackages } from './debian.mjs';

/** By name: the distribution's package, and the names that the program goes by. */
const TOOLS = JSON.parse(readFileSync(new URL('./tools.json', import.meta.url), 'utf8'));

/**
 * @param {string} root
 * @returns {string[] | undefined} names of the tools that are neither on PATH nor fetched; undefined for none
 */
export function missingTools(root) {
  const folders = [...searchPath(), fetchedDir(root)];
  const missing = Object.keys(TOOLS).filter((name) => !findProgram(folders, TOOLS[name].programs));
  return missing.length > 0 ? missing : undefined;
}

/**
 * Gets the distribution's packages of all tools that are not on PATH, and unpacks them into `.tools`.
 * @param {string} root
 * @param {string[]} missing
 * @param {(line: string) => void} say
 */
export function fetchPrograms(root, missing, say) {
  for (const needed of ['apt-get', 'dpkg-deb']) {
    if (!findProgram(searchPath(), [needed])) throw cannotGet(missing, `there is no ${needed} here`);
  }
  const elsewhere = Object.keys(TOOLS).filter((name) => !findProgram(searchPath(), TOOLS[name].programs));
  const packages = [...new Set(elsewhere.map((name) => TOOLS[name].package))];
  say(`Fetching Prometheus and Alertmanager into .tools (Debian packages: ${packages.join(', ')})…`);
  const problem = fetchDebianPackages(path.join(root, '.tools'), packages, say) ?? unusable(root, elsewhere);
  if (problem) throw cannotGet(missing, problem);
}

function unusable(root, names) {
  for (const name of names) {
    const program = findProgram([fetchedDir(root)], TOOLS[name].programs);
    if (!program) return `the package ${TOOLS[name].package} has no ${name}`;
    const { ok, outcome, output } = run(program, ['--version']);
    if (!ok) return `${program} does not run (${outcome}) ${output}`;
  }
  return undefined;
}

function fetchedDir(root) {
  return path.join(root, '.tools', 'usr', 'bin');
}

function cannotGet(missing, problem) {
  const packages = [...new Set(Object.values(TOOLS).map((tool) => tool.package))].join(' ');
  return new SetupError(
    `Not found: ${missing.join(', ')}. They could not be fetched: ${problem}.
The local run and the tests need these programs of Prometheus and Alertmanager, which npm does not carry.
  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install ${packages}
  elsewhere:       unpack both from https://prometheus.io/download/ and put their folders on PATH`,
  );
}
