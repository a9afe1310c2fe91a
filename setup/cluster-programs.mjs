/**
 * The programs that people run against the local cluster: `curl` and `psql` inside its pods, and `kubectl`, of which
 * only the tests bring their own. With `psql` the local run itself makes the runbook's role in PostgreSQL. Each is unpacked into a folder of its name in `.tools`.
 */
import { findProgram, SetupError, searchPath } from './command.mjs';
import { fetchUnpacked, isFetched } from './unpacked.mjs';

/**
 * A launcher that finds the program, and its libraries, beside itself, and then in the machine.
 * @param {string} program its path below the root
 */
export function script(program) {
  return `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu; do
  LD_LIBRARY_PATH=$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
for program in "$root"/${program} /${program}; do
  if [ -x "$program" ]; then exec "$program" "$@"; fi
done
`;
}

/** The distribution's own `psql` is a script that looks for the program in the system. */
const PSQL = {
  ...{ name: 'psql', packages: ['postgresql-client'], launcher: 'psql' },
  script: script('usr/lib/postgresql/*/bin/psql'),
};
const CURL = { name: 'curl', packages: ['curl'], launcher: 'curl', script: script('usr/bin/curl') };
const KUBECTL = {
  ...{ name: 'kubectl', packages: ['kubernetes-client'], launcher: 'kubectl' },
  script: script('usr/bin/kubectl'),
  check: ['version', '--client'],
};

/**
 * @param {string} root
 * @returns {import('./unpacked.mjs').Program[] | undefined} undefined for none
 */
export function podProgramsMissing(root) {
  const missing = [CURL, PSQL].filter(
    (program) => !findProgram(searchPath(), [program.name]) && !isFetched(root, program),
  );
  return missing.length > 0 ? missing : undefined;
}

/** @returns {import('./unpacked.mjs').Program[] | undefined} */
export function kubectlMissing(root) {
  // Also where there is another: the tests are to run with one that is known.
  return isFetched(root, KUBECTL) ? undefined : [KUBECTL];
}

/**
 * Tells, and does not throw, when one of the others cannot be had: all that the local run does by itself goes on without.
 * @param {string} root
 * @param {import('./unpacked.mjs').Program[]} programs
 * @param {(line: string) => void} say
 * @throws {SetupError} when `psql` cannot be had
 */
export function fetchClusterPrograms(root, programs, say) {
  for (const program of programs) {
    say(`Fetching ${program.name} into .tools (Debian package: ${program.packages.join(', ')})…`);
    const problem = fetchUnpacked(root, program, say);
    if (problem && program === PSQL) {
      throw new SetupError(
        `psql could not be fetched: ${problem}\nThe local run makes the runbook's role in PostgreSQL with it: install it, and try again.`,
      );
    }
    if (problem) say(`${program.name} could not be fetched: ${problem}\nOnly kubectl's users need it.`);
  }
}
