/** Names under which the functions count what they do, and under which alarms and dashboard find it. */

export const SERVICE_NAME = 'knhk-runbook';
export const METRIC_NAMESPACE = 'KnhkRunbook';

/** Each with the one dimension that it has beside the service; null where alarms need it whole. */
export const METRICS = {
  /** Executions that wrote their report, by outcome. */
  Executions: 'outcome',
  /** Seconds from the start of an incident to the last of its healthy samples; its average is the mean time to resolve. */
  TimeToResolve: null,
  /** Messages that call people, by kind. */
  Escalations: 'kind',
  /** Messages that did not get to their audience, by channel. */
  UndeliveredMessages: 'channel',
  /** Changes that were made, by kind. */
  Actions: 'kind',
  /** Changes that were considered and not made, by kind. */
  Refusals: 'kind',
  /** Executions that failed and have no incident: an input typed by hand was refused, or a check could not be concluded. */
  FailedWithoutIncident: null,
  /** An alert was taken and started nothing, though it should have. Bodies that are refused stand in the access log. */
  NothingStarted: null,
  /**
   * Alerts that the sender left out of a body (`max_alerts`): one of them may have been a target's. 0 with each check of every
   * target that came to its end, so that one alarm hears of both.
   */
  AlertsLeftOut: null,
  /** What will fail in an incident, by target; `all targets` for what they share. */
  ReadinessProblems: 'target',
} as const satisfies Record<string, string | null>;
export type MetricName = keyof typeof METRICS;
