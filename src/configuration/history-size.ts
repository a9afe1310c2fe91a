/** How long the history of one execution can become, from the configuration alone. */
import { RESENDS } from '../workflow/resend';
import {
  CRASH_RETRIES,
  MESSAGE_RETRIES,
  pausesSeconds,
  untilHeard,
  whileNotReady,
} from '../workflow/retries';
import type { Configuration } from './schema';

/** AWS Step Functions, Quotas: an execution whose history has 25,000 events fails, whatever it was doing. */
const SERVICE_LIMIT = 25_000;
/** The report and the review read the whole history in one go, each event with its state. */
const MAX_OPEN_EVENTS = 5_000;

/** Events of a state (Step Functions, GetExecutionHistory): a task with a function, and each further try of it. */
const TASK = 5;
const RETRY = 3;
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
type Sizes = Pick<Configuration, 'remediation' | 'validation' | 'escalation' | 'deployment'>;

/**
 * An incident that is not resolved until the execution times out: every change is made, each as slowly as it may, and
 * what is left of the time it is watched.
 */
export function eventsWhileOpen(sizes: Sizes): number {
  const { remediation, validation } = sizes;
  const { maxActions } = remediation;
  const rounds = Math.min(validation.maxDiagnoses, maxActions + 1);
  return events(sizes, { rounds, rollouts: maxActions, questions: 0, looksEverySeconds: Infinity });
}

/**
 * The same when everything that lengthens it comes together: every round is used, a person is asked in each and traces
 * connections, it gets better and worse all the time, nobody can be told of anything, and every call crashes as often as it
 * may, or else finds a platform that is not ready.
 */
export function eventsAtWorst(sizes: Sizes): number {
  const { remediation, validation, escalation, deployment } = sizes;
  const { maxActions } = remediation;
  const { watchIntervalSeconds, sampleIntervalSeconds, samplesInARow, maxDiagnoses } = validation;
  const { executionTimeoutSeconds } = escalation;
  // So many samples that are green, and then none.
  const cycleSeconds = watchIntervalSeconds + (samplesInARow - 1) * sampleIntervalSeconds;
  const looksEverySeconds = cycleSeconds / samplesInARow;
  // Tracing restarts the pods twice.
  const all = events(sizes, {
    ...{ rounds: maxDiagnoses, rollouts: maxActions + 1, questions: maxDiagnoses, looksEverySeconds },
  });
  const crashed = (all * (LOOK + CRASH_RETRIES * RETRY)) / LOOK;
  // A look that waits for the platform takes the time of many: it makes more events only where looks are rare.
  const notReady = whileNotReady(deployment.functions.readySeconds);
  const look = LOOK + CRASH_RETRIES * RETRY;
  const waiting = LOOK + notReady.maxAttempts * RETRY;
  const perSecond = waiting / (looksEverySeconds + pausesSeconds(notReady)) - look / looksEverySeconds;
  return Math.ceil(crashed + Math.max(0, perSecond) * executionTimeoutSeconds + unheard(sizes));
}

/**
 * What is sent again because nobody hears it: risks as pages are repeated and sooner at first, each change, the page with
 * which the response gave up, and the watchdog's page.
 */
function unheard({ remediation, validation, escalation }: Sizes): number {
  const laterSeconds = Math.max(escalation.repeat.everySeconds, validation.watchIntervalSeconds);
  const later = Math.ceil(escalation.executionTimeoutSeconds / laterSeconds);
  const risks = TELL * (later + 2 * RESENDS);
  const changes = (remediation.maxActions + 1) * (RESENDS + 1) * (TASK + CHOICE + LOOK);
  const pages = RESENDS * (2 * (TASK + MESSAGE_RETRIES * RETRY) + CHOICE);
  const [watchdog] = untilHeard(validation.watchIntervalSeconds, escalation.executionTimeoutSeconds);
  return risks + changes + pages + (watchdog?.maxAttempts ?? 0) * RETRY;
}

interface Course {
  readonly rounds: number;
  readonly rollouts: number;
  /** So often a person is asked, and answers at the last moment. */
  readonly questions: number;
  /** The pace of looks that it comes to by getting better and worse, where that is quicker than what it does. */
  readonly looksEverySeconds: number;
}

function events(
  { remediation: { rollout, approval }, validation, escalation }: Sizes,
  { rounds, rollouts, questions, looksEverySeconds }: Course,
): number {
  const { patienceSeconds, sampleIntervalSeconds, watchIntervalSeconds, samplesInARow } = validation;
  // What gives up early is watched for that time instead, which may be the more often of the two.
  const looks = (seconds: number, everySeconds: number) =>
    Math.ceil(seconds / Math.min(everySeconds, watchIntervalSeconds, looksEverySeconds));
  const samples = rounds * (looks(patienceSeconds, sampleIntervalSeconds) + samplesInARow);
  const follows = rollouts * (looks(rollout.timeoutSeconds, rollout.pollSeconds) + 2);
  const asked = questions * (looks(approval.timeoutSeconds, approval.pollSeconds) + 1);
  const spentSeconds =
    rounds * patienceSeconds + rollouts * rollout.timeoutSeconds + questions * approval.timeoutSeconds;
  const leftSeconds = Math.max(0, escalation.executionTimeoutSeconds - spentSeconds);
  const watches = looks(leftSeconds, watchIntervalSeconds) + 1;
  const watchdog = WAIT + (escalation.repeat.times + 1) * LOOK;
  const waits = validation.maxDiagnoses * WAITED + (validation.maxDiagnoses - rounds) * UNDONE_ROUND;
  return FRAME + watchdog + RISKS + waits + rounds * ROUND + (samples + follows + asked + watches) * LOOK;
}

export function fitsIntoHistory(sizes: Sizes): boolean {
  return eventsWhileOpen(sizes) <= MAX_OPEN_EVENTS && eventsAtWorst(sizes) < SERVICE_LIMIT;
}
