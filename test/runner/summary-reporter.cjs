const path = require('node:path');

/** So many of the slowest files are named, if they took so long. */
const MOST = 10;
const SLOW_SECONDS = 5;

/**
 * Ends a test run with the files that took longest, and with one plain line for machines: `N passed, N failed`, and
 * `, N skipped` if any were.
 *
 * Jest prints its own summary after every reporter has been told of the end, and may still warn of open
 * handles later, so these lines are left for the moment the process exits.
 */
class SummaryReporter {
  /** @param {import('@jest/types').Config.GlobalConfig} globalConfig */
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  /** @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    // A file that could not be run at all counts as one failure: none of its tests has been counted.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    const lines = [...slowest(results.testResults, this.rootDir), line];
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

function slowest(files, rootDir) {
  const slow = files
    .map(({ testFilePath, perfStats }) => ({
      file: path.relative(rootDir, testFilePath),
      seconds: perfStats.runtime / 1_000,
    }))
    .filter(({ seconds }) => seconds >= SLOW_SECONDS)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, MOST)
    .map(({ file, seconds }) => `${seconds.toFixed(0).padStart(5)} s  ${file}`);
  return slow.length > 0 ? ['The slowest files:', ...slow] : [];
}

module.exports = SummaryReporter;
