/**
 * The AWS command line, which only tests need: from the distribution, with the Python packages that it needs and
 * this machine lacks, unpacked into `.tools/aws-cli`. Nothing is installed.
 */
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

const PACKAGE = 'awscli';
const TEMPORARY = 'fetch-aws-cli-';

/** Runs the program as it is, with the system's Python or, where there is none, the one beside it. */
const LAUNCHER = `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
python=/usr/bin/python3
if [ -e "$root/usr/bin/python3" ]; then
  python=$root/usr/bin/python3
  for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu; do
    LD_LIBRARY_PATH=$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  done
  export LD_LIBRARY_PATH
fi
PYTHONPATH=$root/usr/lib/python3/dist-packages exec "$python" "$root/usr/bin/aws" "$@"
`;

/**
 * @param {string} root
 * @returns {true | undefined} undefined when it is there
 */
export function awsCliMissing(root) {
  return existsSync(path.join(folderOf(root), 'aws')) ? undefined : true;
}

/**
 * Tells, and does not throw, when it cannot be had: nothing but the tests of it needs it.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export function fetchAwsCli(root, say) {
  say(`Fetching the AWS command line into .tools (Debian package: ${PACKAGE})…`);
  const problem = fetchInto(path.join(root, '.tools'), folderOf(root), say);
  if (problem) {
    say(`The AWS command line could not be fetched: ${problem}`);
    say('Its tests will fail. Nothing else needs it.');
  }
}

function fetchInto(tools, folder, say) {
  for (const needed of ['apt-get', 'dpkg-deb']) {
    if (!findProgram(searchPath(), [needed])) return `there is no ${needed} here`;
  }
  mkdirSync(tools, { recursive: true });
  for (const leftover of readdirSync(tools).filter((name) => name.startsWith(TEMPORARY))) {
    rmSync(path.join(tools, leftover), { recursive: true, force: true });
  }
  const temporary = mkdtempSync(path.join(tools, TEMPORARY));
  try {
    const { packages, problem } = packagesToInstall(PACKAGE, say);
    return (
      problem ??
      downloadDebianPackages(temporary, packages, say) ??
      unpackDebianPackages(temporary) ??
      place(temporary, folder)
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function place(temporary, folder) {
  const unpacked = path.join(temporary, 'unpacked');
  const launcher = path.join(unpacked, 'aws');
  writeFileSync(launcher, LAUNCHER);
  chmodSync(launcher, 0o755);
  const { ok, outcome, output } = run(launcher, ['--version']);
  if (!ok) return `it does not run (${outcome}) ${output}`;
  rmSync(folder, { recursive: true, force: true });
  renameSync(unpacked, folder);
  return undefined;
}

function folderOf(root) {
  return path.join(root, '.tools', 'aws-cli');
}
