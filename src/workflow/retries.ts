/** How a task is tried again: briefly after what its own code or process did, for minutes while the platform is not ready. */
import { ANY_ERROR, BROKEN_FUNCTIONS, CRASHES, ERRORS_OF_THE_CODE } from './errors';

/** A rule of a task's `Retry` (Amazon States Language, Retrying after an error): the first that names the error applies. */
export interface RetryRule {
  readonly errors: readonly string[];
  readonly maxAttempts: number;
  /** Before the first further try; each later pause is twice the one before, up to the longest. */
  readonly firstPauseSeconds: number;
  readonly longestPauseSeconds?: number;
}

export const BACKOFF_RATE = 2;

/** A process that crashed or hung gets two more tries. */
export const CRASH_RETRIES = 2;

/** A message that something depends on, after an error of its code: for half a minute. */
export const MESSAGE_RETRIES = 5;
/** What closes an incident: the release of its lock, its report. */
export const CLOSING_RETRIES = 3;

/** In production 180 s: pauses of 2, 4, 8, 16 and then 30 s. */
const FIRST_PAUSE_SHARE = 1 / 90;
const LONGEST_PAUSE_SHARE = 1 / 6;

/**
 * For a platform that is not ready: a function that was not called for weeks is refused for 40 to 106 s
 * (`CodeArtifactUserPendingException`), one in a VPC until its network is there again, and a throttled account for as
 * long as it is throttled. The Invoke model of Lambda lists 45 errors and grows, so this is for every name that no other
 * rule has.
 * @param readySeconds for how long it is tried again.
 */
export function whileNotReady(readySeconds: number): RetryRule {
  const firstPauseSeconds = Math.max(1, Math.round(readySeconds * FIRST_PAUSE_SHARE));
  const longestPauseSeconds = Math.max(firstPauseSeconds, Math.round(readySeconds * LONGEST_PAUSE_SHARE));
  const rule = { errors: [ANY_ERROR], firstPauseSeconds, longestPauseSeconds };
  let maxAttempts = 1;
  while (pausesSeconds({ ...rule, maxAttempts }) < readySeconds) maxAttempts += 1;
  return { ...rule, maxAttempts };
}

/** All pauses of a rule together. */
export function pausesSeconds({
  maxAttempts,
  firstPauseSeconds,
  longestPauseSeconds = Number.POSITIVE_INFINITY,
}: Omit<RetryRule, 'errors'>): number {
  return Array.from({ length: maxAttempts }, (_, index) =>
    Math.min(longestPauseSeconds, firstPauseSeconds * BACKOFF_RATE ** index),
  ).reduce((sum, pause) => sum + pause, 0);
}

/**
 * Of a step: it waits for the platform.
 * @param codeRetries further tries after what its own code threw.
 */
export function stepRetries(readySeconds: number, codeRetries = 0): RetryRule[] {
  return [
    { errors: ERRORS_OF_THE_CODE, maxAttempts: codeRetries, firstPauseSeconds: 1 },
    { errors: CRASHES, maxAttempts: Math.max(CRASH_RETRIES, codeRetries), firstPauseSeconds: 1 },
    { errors: BROKEN_FUNCTIONS, maxAttempts: 0, firstPauseSeconds: 1 },
    whileNotReady(readySeconds),
  ];
}

/** Of a message in front of a step, which does not wait for it: what is lost is sent again by a later look. */
export function briefRetries(): RetryRule[] {
  return [{ errors: [ANY_ERROR], maxAttempts: 0, firstPauseSeconds: 1 }];
}

/**
 * Of a page beside the response: it is sent until it is heard, or the execution ends. Pauses grow to `longestPauseSeconds`.
 * @param forSeconds for how long.
 */
export function untilHeard(longestPauseSeconds: number, forSeconds: number): RetryRule[] {
  const maxAttempts = Math.ceil(forSeconds / longestPauseSeconds) + HEARD_ATTEMPTS;
  return [{ errors: [ANY_ERROR], maxAttempts, firstPauseSeconds: 1, longestPauseSeconds }];
}

/** More than the doublings from one second to the longest pause, which is a day at most. */
const HEARD_ATTEMPTS = 17;
