/** The variables that the stack sets and the functions read. */
export const ENVIRONMENT = {
  stateMachineArn: 'RUNBOOK_STATE_MACHINE_ARN',
  /** Name or ARN of the secret with the webhook's bearer token. */
  webhookTokenSecret: 'RUNBOOK_WEBHOOK_TOKEN_SECRET',
  /** JSON: topic ARN by audience. */
  topicArns: 'RUNBOOK_TOPIC_ARNS',
  /** ARN of the secret with the key that signs links. */
  answerKeySecret: 'RUNBOOK_ANSWER_KEY_SECRET',
  /** Where links lead, without the token. */
  answersUrl: 'RUNBOOK_ANSWERS_URL',
  /** Name of the function that writes what people decide. */
  answerFunction: 'RUNBOOK_ANSWER_FUNCTION',
  /** JSON: the name that Lambda has for each function, by what the stack calls it. */
  functions: 'RUNBOOK_FUNCTIONS',
  /** Name or ARN of the secret with which another service signs what it sends. */
  signingSecret: 'RUNBOOK_SIGNING_SECRET',
  /** Origin of what stands in for Slack where what becomes of a click is told. A local run sets it, the stack never does. */
  slackStandIn: 'RUNBOOK_SLACK_STAND_IN',
  reportBucket: 'RUNBOOK_REPORT_BUCKET',
  /** Queue of the alerts that were accepted and started nothing. */
  deadLetterQueueUrl: 'RUNBOOK_DEAD_LETTER_QUEUE_URL',
  /** Queue of the events that reached no target, or failed in it. */
  lostEventsQueueUrl: 'RUNBOOK_LOST_EVENTS_QUEUE_URL',
  /** Of the state machine: by it incidents are started. */
  aliasArn: 'RUNBOOK_STATE_MACHINE_ALIAS_ARN',
} as const;

/** The whole configuration as JSON, beside each function's code. */
export const CONFIGURATION_FILE = 'configuration.json';
