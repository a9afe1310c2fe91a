/** PgBouncer, for a local run that is asked for one, for the game day and for tests: the machine's own, or in `.tools/pgbouncer`. */
import { script } from './cluster-programs.mjs';
import { findProgram, searchPath } from './command.mjs';
import { fetchUnpacked, isFetched } from './unpacked.mjs';

const PGBOUNCER = {
  ...{ name: 'pgbouncer', packages: ['pgbouncer'], launcher: 'pgbouncer' },
  script: script('usr/sbin/pgbouncer'),
};

/**
 * @param {string} root
 * @returns {true | undefined} undefined when there is one
 */
export function pgBouncerMissing(root) {
  return findProgram(searchPath(), ['pgbouncer']) || isFetched(root, PGBOUNCER) ? undefined : true;
}

/**
 * Tells, and does not throw, when it cannot be had: nothing else needs it.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export function fetchPgBouncer(root, say) {
  say('Fetching PgBouncer into .tools (Debian package: pgbouncer)…');
  const problem = fetchUnpacked(root, PGBOUNCER, say);
  if (problem) {
    say(`PgBouncer could not be fetched: ${problem}`);
    say(
      'Only what runs behind it needs it: npm start -- --pgbouncer, some scenarios of the game day, and tests.',
    );
  }
}
