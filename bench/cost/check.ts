/** What the daily checks of one target cost in a month, from the definition and the schedule. */
import type { Configuration } from '../../src/configuration/configuration';
import { checkedSteps } from '../../src/readiness/steps';
import { sum } from './incident';
import type { CheckCost } from './page';
import { HOURS_A_MONTH, PRICES } from './prices';

/** Of each function, with what its process needs to start: measured at a few tenths of it, once a day cold. */
const SECONDS_A_CALL = 2;
/** Table, page and record; the record's list; and of each function that keeps documents that it can. */
const S3_PUTS = 7;
const S3_GETS = 2;
/** Bytes that a function logs for one invocation, Lambda's own lines included. */
const LOG_BYTES = 2_000;
/** `AlertsLeftOut`, and `ReadinessProblems` of the target and of what targets share. */
const METRICS = 3;
/** A function reads those of a target, and Escalate those of four channels. */
const SECRETS = 20;
/** Prepare, and the choices and the end around what is asked. */
const AROUND = 4;

/** @param memoryGb of each function. */
export function checkCost(config: Configuration, memoryGb: number): CheckCost {
  const { enabled, everyMinutes } = config.check.schedule;
  const checks = enabled ? Math.ceil((HOURS_A_MONTH * 60) / everyMinutes) : 0;
  // Beside each function the conclusion, and the record of what people were told.
  const asked = checkedSteps(config).length + 2;
  const calls = asked + 1;
  const transitions = asked + AROUND;
  const one = sum([
    transitions * PRICES.stateTransition,
    calls * SECONDS_A_CALL * memoryGb * PRICES.lambdaGbSecond,
    calls * PRICES.lambdaRequest,
    S3_PUTS * PRICES.s3Put,
    S3_GETS * PRICES.s3Get,
    ((calls * LOG_BYTES) / 1e9) * PRICES.logGb,
    SECRETS * PRICES.secretRequest,
    (METRICS * PRICES.metricMonth) / HOURS_A_MONTH,
    PRICES.schedulerInvocation,
  ]);
  return { checks, transitions, dollars: checks * one };
}
