/** What one execution uses, from its history: state transitions, and what its functions and messages cost. */

import type { HistoryEvent } from '../../src/history/events';
import type { SentMessage } from '../../src/history/messages';
import { readExecution } from '../../src/history/read';
import type { Step } from '../../src/history/step';
import { type StepKind, stepOf } from '../../src/workflow/states';
import { PRICES } from './prices';

/** States of one kind of sampling, and how often they would be entered with the shipped configuration. */
export interface Loop {
  /** The state that makes the loop, once a round. */
  readonly of: string;
  readonly states: readonly string[];
  readonly rounds: number;
}

export interface Usage {
  readonly transitions: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly snsRequests: number;
  readonly s3Puts: number;
}

/** Bytes that a function logs for one invocation, Lambda's own lines included: measured once, rounded up. */
const LOG_BYTES = 2_000;
/** Report, review and their other forms, at the end. */
const REPORT_PUTS = 6;
/** Earlier reports: a page of the list, and as many as a busy month has. */
const S3_LISTS = 1;
const S3_GETS = 20;
/** Steps that keep the evidence of each of their looks. */
const LOOKS: readonly (StepKind | undefined)[] = ['diagnose', 'validate'];
/** Of a link: its process is cold, as people answer minutes apart. It reads the key, the login of the cluster, and writes. */
const LINK_SECONDS = 2;
const LINK_SECRETS = 2;
/**
 * Of the console over AWS, for each time that an incident is looked at: its documents and figures. What it reads of Step
 * Functions is not charged (AWS Step Functions pricing: state transitions alone), and it runs on somebody's own machine.
 */
export const CONSOLE_GETS = 20;
const CONSOLE_LOOKS = 3;
/** Secrets are read once a process; half of the invocations are taken to start one. */
const SECRETS_A_START = 2;

/**
 * Recorded histories have shortened times. What they repeat is counted as often as the shipped configuration would
 * have it; everything else as it was recorded.
 * @param memoryGbOf by the state's name
 */
export function usageOf(
  events: readonly HistoryEvent[],
  loops: readonly Loop[],
  memoryGbOf: (state: string) => number,
): Usage {
  const entered = countBy(events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []));
  const factors = new Map<string, number>();
  for (const { of, states, rounds } of loops) {
    const recorded = entered.get(of) ?? 0;
    for (const state of states) factors.set(state, recorded === 0 ? 0 : rounds / recorded);
  }
  const factorOf = (state: string) => factors.get(state) ?? 1;
  const transitions = sum([...entered].map(([state, count]) => count * factorOf(state)));
  const { steps, messages } = readExecution(events);
  const calls = steps.flatMap(callsOf);
  const scheduled = events.filter(({ type }) => type === 'LambdaFunctionScheduled').length;
  const tasks = events.filter(({ type }) => type === 'TaskStateEntered').length;
  const retries = Math.max(0, scheduled - tasks);
  return {
    transitions: Math.round(transitions) + retries,
    invocations: Math.round(sum(calls.map(({ state }) => factorOf(state)))),
    gbSeconds: sum(calls.map(({ state, seconds }) => seconds * memoryGbOf(state) * factorOf(state))),
    snsRequests: sum(messages.map(snsDeliveries)),
    s3Puts:
      REPORT_PUTS +
      Math.round(sum(calls.map(({ state }) => (LOOKS.includes(stepOf(state)) ? factorOf(state) : 0)))),
  };
}

/** How often an incident is told to the stack from without. */
export interface Calls {
  /** Alertmanager's: each is authorized from the cache. */
  readonly webhookCalls: number;
  readonly linkCalls: number;
}

/** US dollars. @param memoryGb of the function that answers links. */
export function costOf(usage: Usage, { webhookCalls, linkCalls }: Calls, memoryGb: number): number {
  const { transitions, invocations, gbSeconds, snsRequests, s3Puts } = usage;
  const requests = invocations + webhookCalls + linkCalls;
  return sum([
    transitions * PRICES.stateTransition,
    (gbSeconds + linkCalls * LINK_SECONDS * memoryGb) * PRICES.lambdaGbSecond,
    requests * PRICES.lambdaRequest,
    (webhookCalls + linkCalls) * PRICES.apiRequest,
    snsRequests * PRICES.snsRequest,
    (s3Puts + S3_LISTS) * PRICES.s3Put,
    (S3_GETS + CONSOLE_LOOKS * CONSOLE_GETS) * PRICES.s3Get,
    ((requests * LOG_BYTES) / 1e9) * PRICES.logGb,
    ((invocations / 2) * SECRETS_A_START + linkCalls * LINK_SECRETS) * PRICES.secretRequest,
  ]);
}

interface Call {
  readonly state: string;
  readonly seconds: number;
}

/** Each invocation, with the time from its scheduling to its end as the recording machine had it. */
function callsOf({ name, attempts }: Step): Call[] {
  return attempts.flatMap(({ atMs, endedMs }) =>
    endedMs === null ? [] : [{ state: name, seconds: (endedMs - atMs) / 1_000 }],
  );
}

function snsDeliveries({ deliveries }: SentMessage): number {
  // Before there were several channels, none was named.
  return deliveries.filter(({ channel }) => (channel ?? 'sns') === 'sns').length;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
