/**
 * List prices in US dollars, US East (N. Virginia), without free tiers (aws.amazon.com/<service>/pricing). Those of Step
 * Functions and Lambda were looked up in copies of the pages in November 2026, the others are as they have long been:
 * look them up before relying on a sum.
 */
export const PRICES = {
  asOf: '2026-11',
  region: 'us-east-1',
  /** Step Functions, Standard Workflows: $0.025 per 1,000. A retry is a transition too. */
  stateTransition: 0.025 / 1_000,
  /** Lambda, Arm. */
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1_000_000,
  /** API Gateway, REST API. */
  apiRequest: 3.5 / 1_000_000,
  /** SNS, standard topics: API requests. Deliveries to HTTPS and Lambda cost next to nothing, SMS does not. */
  snsRequest: 0.5 / 1_000_000,
  /** PUT and LIST. */
  s3Put: 0.005 / 1_000,
  s3Get: 0.0004 / 1_000,
  secretMonth: 0.4,
  secretRequest: 0.05 / 10_000,
  /** CloudWatch Logs, ingestion. */
  logGb: 0.5,
  /** CloudWatch, standard resolution; the first three dashboards of an account are free every month, as are ten alarms. */
  alarmMonth: 0.1,
  freeAlarms: 10,
  dashboardMonth: 3,
  freeDashboards: 3,
  /** CloudWatch, a custom metric: by the hours in which it is sent. */
  metricMonth: 0.3,
  /** EventBridge Scheduler: $1.00 per million invocations. */
  schedulerInvocation: 1 / 1_000_000,
  kmsKeyMonth: 1,
  wafAclMonth: 5,
  wafRuleMonth: 1,
  /** AWS PrivateLink: an interface endpoint in one zone, an hour. */
  endpointHour: 0.01,
} as const;

export const HOURS_A_MONTH = 730;
