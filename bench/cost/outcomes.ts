/** The ways an incident can go, as recorded, and what the shipped configuration would make of their repetitions. */
import type { Configuration } from '../../src/configuration/configuration';
import type { Loop } from './incident';

export interface Outcome {
  readonly name: string;
  /** A recorded history, by its file's name. */
  readonly history: string;
  readonly loops: readonly Loop[];
  /** Alertmanager's own: the first, and one each `repeat_interval` of its example configuration (4 h) or less. */
  readonly webhookCalls: number;
  /** Of the function that answers links: a page that is opened, and what is answered there. */
  readonly linkCalls: number;
}

const SAMPLE = ['Validate', 'WhatNext', 'WaitForNextSample'];
const WATCH = ['Validate', 'WhatNext', 'KeepWatching'];

/** @param config as shipped: the rounds follow from its times. */
export function outcomesOf({ validation, alerts, remediation }: Configuration): Outcome[] {
  const { windowedIntervalSeconds, windowSeconds, samplesInARow, watchIntervalSeconds } = validation;
  // What looks back over a window stays red until the window lies behind the change.
  const untilGreen = Math.max(
    0,
    Math.max(windowSeconds, alerts.critical.forSeconds) - remediation.settleSeconds,
  );
  const samples = Math.ceil(untilGreen / windowedIntervalSeconds) + samplesInARow;
  const watch = (seconds: number): Loop => ({
    of: 'Validate',
    states: WATCH,
    rounds: Math.ceil(seconds / watchIntervalSeconds),
  });
  const sampled: Loop = { of: 'Validate', states: SAMPLE, rounds: samples };
  return [
    {
      name: 'resolved by the workflow, in two passes',
      history: 'resolved',
      loops: [sampled],
      ...{ webhookCalls: 2, linkCalls: 1 },
    },
    {
      name: 'approved by a person, then resolved',
      history: 'approved',
      loops: [sampled],
      ...{ webhookCalls: 2, linkCalls: 2 },
    },
    { name: 'dry run', history: 'dry-run', loops: [], webhookCalls: 0, linkCalls: 0 },
    {
      name: 'handed to a person, healthy after an hour',
      history: 'exhausted',
      loops: [watch(3_600)],
      ...{ webhookCalls: 2, linkCalls: 2 },
    },
    {
      name: 'handed to a person, open for a day',
      history: 'timed-out',
      loops: [watch(86_400)],
      ...{ webhookCalls: 7, linkCalls: 6 },
    },
  ];
}
