/**
 * The AWS command line, which only tests need: from the distribution, with the Python packages that it needs and
 * this machine lacks, unpacked into `.tools/aws-cli`. Nothing is installed.
 */
import { fetchUnpacked, isFetched } from './unpacked.mjs';

/** Runs the program as it is, with the system's Python or, where there is none, the one beside it. */
const SCRIPT = `#!/bin/sh
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

const AWS_CLI = { name: 'aws-cli', packages: ['awscli'], launcher: 'aws', script: SCRIPT };

/**
 * @param {string} root
 * @returns {true | undefined} undefined when it is there
 */
export function awsCliMissing(root) {
  return isFetched(root, AWS_CLI) ? undefined : true;
}

/**
 * Tells, and does not throw, when it cannot be had: nothing but the tests of it needs it.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export function fetchAwsCli(root, say) {
  say('Fetching the AWS command line into .tools (Debian package: awscli)…');
  const problem = fetchUnpacked(root, AWS_CLI, say);
  if (problem) {
    say(`The AWS command line could not be fetched: ${problem}`);
    say('Its tests will fail. Nothing else needs it.');
  }
}
