/** How long the history of one execution can become, from the configuration alone. */
import type { Configuration } from './schema';

/** AWS Step Functions, Quotas: an execution whose history has 25,000 events fails, whatever it was doing. */
const SERVICE_LIMIT = 25_000;
/** The report and the review read the whole history in one go, each event with its state. */
const MAX_OPEN_EVENTS = 5_000;

/** Events of a state (Step Functions, GetExecutionHistory): a task with a function, and one with every retry failing. */
const TASK = 5;
const RETRY = 3;
const RETRIES = 2;
const CHOICE = 2;
const WAIT = 2;
const PASS = 2;
/** A task, the choice after it, the wait until the next. */
const LOOK = TASK + CHOICE + WAIT;
/** Each task and choice of a round but the loops: from the diagnosis to the first look after its change, or its undo. */
const ROUND = 8 * TASK + 5 * CHOICE + WAIT;
/** A round that ends in a wait to know more: diagnosed, decided, announced, waited for. */
const WAITED = 3 * TASK + 2 * CHOICE + WAIT;
/** A risk that a look found is told, marked, and the choice after the look made again. */
const TELL = TASK + PASS + CHOICE;
/** Each of the two kinds of risk, once. */
const RISKS = 2 * TELL;
/** A round whose plan no longer held, or in which another execution had the target: diagnosed, decided, announced. */
const UNDONE_ROUND = 3 * TASK + 2 * CHOICE;
/** Beginning and end, whether it joins, the parallel branches, the escalation after which it only watches. */
const FRAME = 13 * TASK + CHOICE + 12;
type Sizes = Pick<Configuration, 'remediation' | 'validation' | 'escalation'>;

/**
 * An incident that is not resolved until the execution times out: every change is made, each as slowly as it may, and
 * what is left of the time it is watched.
 */
export function eventsWhileOpen(sizes: Sizes): number {
  const { remediation, validation } = sizes;
  const { maxActions } = remediation;
  return events(sizes, Math.min(validation.maxDiagnoses, maxActions + 1), maxActions, 0);
}

/**
 * The same when everything that lengthens it comes together: every round is used, a person is asked in each and traces
 * connections, it gets better and worse all the time, nobody can be told of a risk, and every call needs all its retries.
 */
export function eventsAtWorst(sizes: Sizes): number {
  const { remediation, validation, escalation } = sizes;
  const { approval, maxActions } = remediation;
  const { watchIntervalSeconds, sampleIntervalSeconds, samplesInARow, maxDiagnoses } = validation;
  const questions = maxDiagnoses * (Math.ceil(approval.timeoutSeconds / approval.pollSeconds) + 1);
  const again = samplesInARow - 1;
  // So many samples that are green, and then none.
  const cycle = watchIntervalSeconds + again * sampleIntervalSeconds;
  const flapping = again * Math.ceil(escalation.executionTimeoutSeconds / cycle);
  // A message that is lost is sent again, as `lookForRisks` has it.
  const lost = Math.ceil(escalation.executionTimeoutSeconds / watchIntervalSeconds);
  // Tracing restarts the pods twice.
  const all = events(sizes, maxDiagnoses, maxActions + 1, questions + flapping) + TELL * lost;
  return Math.ceil((all * (LOOK + RETRIES * RETRY)) / LOOK);
}

function events(
  { remediation: { rollout }, validation, escalation }: Sizes,
  rounds: number,
  rollouts: number,
  moreLooks: number,
): number {
  const { patienceSeconds, sampleIntervalSeconds, watchIntervalSeconds, samplesInARow } = validation;
  // What gives up early is watched for that time instead, which may be the more often of the two.
  const looks = (seconds: number, everySeconds: number) =>
    Math.ceil(seconds / Math.min(everySeconds, watchIntervalSeconds));
  const samples = rounds * (looks(patienceSeconds, sampleIntervalSeconds) + samplesInARow);
  const follows = rollouts * (looks(rollout.timeoutSeconds, rollout.pollSeconds) + 2);
  const spentSeconds = rounds * patienceSeconds + rollouts * rollout.timeoutSeconds;
  const leftSeconds = Math.max(0, escalation.executionTimeoutSeconds - spentSeconds);
  const watches = Math.ceil(leftSeconds / watchIntervalSeconds) + 1;
  const watchdog = WAIT + (escalation.repeat.times + 1) * LOOK;
  const waits = validation.maxDiagnoses * WAITED + (validation.maxDiagnoses - rounds) * UNDONE_ROUND;
  return FRAME + watchdog + RISKS + waits + rounds * ROUND + (samples + follows + watches + moreLooks) * LOOK;
}

export function fitsIntoHistory(sizes: Sizes): boolean {
  return eventsWhileOpen(sizes) <= MAX_OPEN_EVENTS && eventsAtWorst(sizes) < SERVICE_LIMIT;
}
