/**
 * Ends a test run with one plain line for machines: `N passed, N failed`, and `, N skipped` if any were.
 *
 * Jest prints its own summary after every reporter has been told of the end, and may still warn of open
 * handles later, so the line is left for the moment the process exits.
 */
class SummaryReporter {
  /** @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    // A file that could not be run at all counts as one failure: none of its tests has been counted.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

module.exports = SummaryReporter;
