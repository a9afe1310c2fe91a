/**
 * Makes a fresh clone ready to run: the npm packages, and the programs that npm does not carry. npm runs it
 * before `demo`, `test` and `runbook`; once all is in place it only checks, in well under 100 ms.
 *
 *     node setup/prepare.mjs [--quiet] [--packages-only] [--tests] [--pgbouncer]
 *
 * It changes nothing outside this folder, with one exception: as root, on a machine that has no list of the
 * distribution's packages yet, it runs `apt-get update`. All it says goes to standard error; it exits with 1
 * when something is missing that it cannot get.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './alone.mjs';
import { awsCliMissing, fetchAwsCli } from './aws-cli.mjs';
import { chromiumMissing, fetchChromium } from './chromium.mjs';
import { fetchClusterPrograms, kubectlMissing, podProgramsMissing } from './cluster-programs.mjs';
import { SetupError } from './command.mjs';
import { installPackages, outOfLine } from './packages.mjs';
import { fetchPgBouncer, pgBouncerMissing } from './pgbouncer.mjs';
import { fetchPrograms, missingTools } from './programs.mjs';

const OLDEST_NODE = 20;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const quiet = process.argv.includes('--quiet');
const packagesOnly = process.argv.includes('--packages-only');
/** What only tests use: fetched before `npm test`, or when asked for. */
const tests = process.argv.includes('--tests') || process.env.npm_lifecycle_event === 'pretest';

/** What few runs have between the service and its database. */
const pgBouncer =
  tests || process.argv.includes('--pgbouncer') || process.env.npm_lifecycle_event === 'pregameday';

const say = (line) => process.stderr.write(`${line}\n`);

/** What is to be done, each with a quick check and an act that may take a minute. */
const packages = { needed: () => outOfLine(root), act: (reason) => installPackages(root, reason, say) };
const programs = [
  ...(packagesOnly
    ? []
    : [
        { needed: () => missingTools(root), act: (missing) => fetchPrograms(root, missing, say) },
        {
          needed: () => podProgramsMissing(root),
          act: (missing) => fetchClusterPrograms(root, missing, say),
        },
      ]),
  ...(pgBouncer ? [{ needed: () => pgBouncerMissing(root), act: () => fetchPgBouncer(root, say) }] : []),
  ...(tests
    ? [
        { needed: () => awsCliMissing(root), act: () => fetchAwsCli(root, say) },
        { needed: () => chromiumMissing(root), act: () => fetchChromium(root, say) },
        { needed: () => kubectlMissing(root), act: (missing) => fetchClusterPrograms(root, missing, say) },
      ]
    : []),
];

async function prepare() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) {
    throw new SetupError(
      `This needs Node.js ${OLDEST_NODE} or later; you have ${process.version}. See https://nodejs.org`,
    );
  }
  if ([packages, ...programs].some((step) => step.needed())) {
    await alone(path.join(root, '.tools', 'prepare.lock'), say, async () => {
      // Looked at again: another run may have done it while this one was waiting for its turn.
      const act = (step) => {
        const need = step.needed();
        return need ? step.act(need) : undefined;
      };
      // npm computes, and the programs are downloaded, so they need not wait for each other.
      const installed = act(packages);
      try {
        for (const step of programs) act(step);
      } finally {
        await installed;
      }
    });
    say('Everything needed is in place.');
  } else if (!quiet) {
    say('Everything needed is in place.');
  }
}

prepare().catch((error) => {
  say(error instanceof SetupError ? `\n${error.message}` : error.stack);
  process.exitCode = 1;
});
