/** The variables that the stack sets and the functions read. */
export const ENVIRONMENT = {
  /** The whole configuration as JSON. */
  configuration: 'RUNBOOK_CONFIGURATION',
  stateMachineArn: 'RUNBOOK_STATE_MACHINE_ARN',
  /** Name or ARN of the secret with the webhook's bearer token. */
  webhookTokenSecret: 'RUNBOOK_WEBHOOK_TOKEN_SECRET',
  /** JSON: topic ARN by audience. */
  topicArns: 'RUNBOOK_TOPIC_ARNS',
  reportBucket: 'RUNBOOK_REPORT_BUCKET',
} as const;
