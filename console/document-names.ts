/** Documents of an incident that the page may be given: a fixed set, whatever is asked for. */

/** The one for people first. */
export const DOCUMENT_NAMES = ['review.md', 'report.md', 'report.json', 'pgbouncer.yaml'] as const;

/** Step Functions, StartExecution: what the console accepts of it. */
const EXECUTION_NAME = /^[\w.-]{1,80}$/;

export function isExecutionName(name: string): boolean {
  return EXECUTION_NAME.test(name) && name !== '.' && name !== '..';
}
