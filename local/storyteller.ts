/** Shows an execution while it runs: reads its history again and again, and prints what is new. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Executions } from '../src/adapters/aws/executions';
import { measureText } from '../src/documents/figures';
import { buildReport, type Report } from '../src/documents/report/report';
import { buildTimeline } from '../src/documents/timeline/build';
import { Live } from '../src/documents/timeline/format/live';
import { readExecution } from '../src/history/read';
import type { Cause } from '../src/model/cause';
import type { Check } from '../src/model/state';
import { causesIn } from './causes';
import { paint } from './paint';

const POLL_MS = 300;
/** Where no terminal says how wide it is. */
const DEFAULT_WIDTH = 120;

export interface Told {
  readonly status: string;
  readonly report: Report;
  readonly causes: readonly Cause[];
}

/** Follows one execution to its end. @throws Error when it is still running after `timeoutMs`. */
export async function tell(executions: Executions, arn: string, timeoutMs: number): Promise<Told> {
  // https://no-color.org: present and not empty, whatever it holds.
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  const live = new Live({ width: process.stdout.columns ?? DEFAULT_WIDTH, colour });
  let shownChecks = '';
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const described = await executions.describe(arn);
    const history = readExecution(await executions.history(arn), described);
    for (const line of live.next(buildTimeline(history))) console.log(line);
    const checks = history.validations.at(-1)?.checks ?? [];
    const marks = checks.map((check) => check.passed).join();
    if (marks !== shownChecks) sayChecks(checks);
    shownChecks = marks;
    if (described.status !== 'RUNNING') {
      const status = described.status ?? 'UNKNOWN';
      return { status, report: buildReport(history), causes: causesIn(history) };
    }
    await sleep(POLL_MS);
  }
  throw new Error(`the execution is still running after ${timeoutMs / 1_000} s: ${arn}`);
}

function sayChecks(checks: readonly Check[]): void {
  for (const { passed, name, value, unit, comparison, threshold } of checks) {
    const line = `${name.padEnd(20)} ${measureText(value, unit).padEnd(12)} required ${comparison} ${measureText(threshold, unit)}`;
    console.log(paint(passed ? 'green' : 'red', `      ${passed ? 'passed' : 'not yet'.padEnd(6)}  ${line}`));
  }
}
