/**
 * The order in which jest starts the files. Those below start whole worlds and mostly wait; the rest computes. So the
 * long ones go first, but one worker is left to the short ones: what waits runs beside what computes.
 */
const Sequencer = require('@jest/test-sequencer').default;

/** About how many seconds each takes on two cores. What is not here takes a few. */
const LONG = {
  'test/drills/gameday/': 170,
  'test/end-to-end/words': 80,
  'test/drills/faults/faults': 110,
  'test/end-to-end/one-incident': 50,
  'test/console/console': 115,
  'test/local/check-execution': 40,
  'test/end-to-end/leak': 70,
  'test/drills/kill/': 40,
  'test/local/check.test': 25,
  'test/console/document-pages': 20,
  'test/stack/examples': 15,
  'test/local/kubectl-exec': 35,
  'test/cluster/cluster': 20,
  'test/local/kubectl-runbook': 30,
  'test/drills/storms/endurance': 35,
  'test/console/answers-login': 25,
  'test/console/answers.test': 35,
  'test/drills/storms/pair': 30,
  'test/adapters/postgres/ended': 30,
  'test/stack/cdk-nag': 15,
  'test/drills/storms/storm': 15,
  'test/end-to-end/doors': 25,
  'test/adapters/prometheus/prometheus': 25,
  'test/runner/summary-reporter': 20,
  'test/setup/runbook.test': 25,
  'test/local/many-targets': 20,
  'emulators/kubernetes/test/kubectl': 20,
  'test/local/service-faults': 20,
  'test/adapters/postgres/holds': 20,
  'test/adapters/postgres/blockers': 15,
};
const SHORT_SECONDS = 2;

const secondsOf = ({ path }) =>
  Object.entries(LONG).find(([part]) => path.includes(part))?.[1] ?? SHORT_SECONDS;

/**
 * @param {readonly T[]} tests In the order of those that take the same time.
 * @param {number} workers How many run at once.
 * @returns {T[]} by when each starts.
 * @template {{ readonly path: string }} T
 */
function inOrder(tests, workers) {
  const isLong = (test) => secondsOf(test) > SHORT_SECONDS;
  const long = tests.filter(isLong).sort((a, b) => secondsOf(b) - secondsOf(a));
  const short = tests.filter((test) => !isLong(test));
  const lanes = Array.from({ length: workers }, (_, index) => ({
    endsAt: 0,
    queues: index === 0 && workers > 1 ? [short, long] : [long, short],
  }));
  const order = [];
  while (order.length < tests.length) {
    const lane = lanes.reduce((first, each) => (each.endsAt < first.endsAt ? each : first));
    const test = lane.queues.find((queue) => queue.length > 0).shift();
    lane.endsAt += secondsOf(test);
    order.push(test);
  }
  return order;
}

class LongBesideShort extends Sequencer {
  constructor(options) {
    super(options);
    this.workers = options?.globalConfig?.maxWorkers ?? 1;
  }

  sort(tests) {
    const largestFirst = [...super.sort(tests)];
    return inOrder(largestFirst, this.workers);
  }
}

module.exports = LongBesideShort;
Object.assign(module.exports, { inOrder, LONG });
