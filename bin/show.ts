/** `show`: what was found, done and checked in an execution. */
import { buildReport } from '../src/documents/report/report';
import { reportText } from '../src/documents/report/text';
import { readExecution } from '../src/history/read';
import { failureText } from '../src/workflow/failure-text';
import { checkText } from './check-text';
import { executionNamed } from './connection';
import type { Answer, ReadContext } from './context';

export async function show(context: ReadContext, name: string): Promise<Answer> {
  const { executions } = await context.read(name);
  const execution = await executionNamed(executions, name);
  const [{ status, error, cause }, events] = await Promise.all([
    executions.describe(execution),
    executions.history(execution),
  ]);
  const history = readExecution(events);
  const { check, conclusion } = history;
  if (check) {
    return {
      text: `${status}  ${checkText(history)}`,
      json: { execution, status, check, conclusion: conclusion ?? null },
    };
  }
  if (!history.incident) {
    const why = error ? failureText({ Error: error, Cause: cause ?? '' }) : null;
    return {
      text: `${status}${why === null ? '' : ` ${why}`}: ended before there was an incident`,
      json: { execution, status, incident: null, why },
    };
  }
  const report = buildReport(history);
  return { text: `${status}  ${reportText(report)}`, json: { execution, status, ...report } };
}
