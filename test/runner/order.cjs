/**
 * The order in which jest starts the files. Those below start whole worlds and mostly wait; the rest computes. So the
 * long ones go first, but one worker is left to the short ones: what waits runs beside what computes.
 */
const Sequencer = require('@jest/test-sequencer').default;

/** About how many seconds each takes on two cores, at its worst. What is not here takes a few. */
const LONG = {
  'test/drills/gameday/': 260,
  'test/end-to-end/words': 200,
  'test/drills/faults/faults': 140,
  'test/console/console': 130,
  'test/end-to-end/one-incident': 95,
  'test/console/answers': 60,
  'test/console/document-pages': 30,
  'test/console/aws': 80,
  'test/console/overview': 40,
  'test/console/server': 25,
  'test/cluster/cluster': 120,
  'test/end-to-end/leak': 70,
  'test/end-to-end/doors': 20,
  'test/drills/kill/': 60,
  'test/local/check-execution': 80,
  'test/bin/lint-template': 50,
  'test/local/check': 95,
  'test/local/paths': 45,
  'test/drills/storms/endurance': 40,
  'test/drills/storms/pair': 40,
  'test/drills/storms/storm': 30,
  'test/local/kubectl-runbook': 30,
  'test/project/installed': 30,
  'test/setup/runbook.test': 25,
  'test/local/doors': 30,
  'test/local/kubectl-exec': 30,
  'test/adapters/postgres/ended': 30,
  'test/adapters/channels/sns': 30,
  'emulators/aws/test/step-functions': 30,
  'emulators/aws/test/events': 30,
  'emulators/aws/test/cli': 75,
  'emulators/aws/test/restart': 25,
  'test/stack/examples': 70,
};
const SHORT_SECONDS = 2.5;

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
