/** Documents of an incident that the page may be given: a fixed set, whatever is asked for. */

/** Of a check. */
const CHECKED = 'readiness.json';

/** The one for people first. */
export const DOCUMENT_NAMES = ['review.md', 'report.md', 'report.json', 'pgbouncer.yaml', CHECKED] as const;

/** Where the reports' bucket has it, above a folder of the execution's name. */
export function folderOf(document: string): 'incidents' | 'checks' {
  return document === CHECKED ? 'checks' : 'incidents';
}

/** Step Functions, StartExecution: what the console accepts of it. */
const EXECUTION_NAME = /^[\w.-]{1,80}$/;

export function isExecutionName(name: string): boolean {
  return EXECUTION_NAME.test(name) && name !== '.' && name !== '..';
}
