/** Tells an execution while it runs: reads its history again and again, and prints what is new. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Executions } from '../src/adapters/aws/executions';
import { measureText } from '../src/documents/report/markdown';
import { buildReport, type Report } from '../src/documents/report/report';
import { buildTimeline, type TimelineEntry } from '../src/documents/report/timeline';
import { type HistoryEvent, jsonObject } from '../src/history/history';
import type { Cause } from '../src/model/cause';
import type { Check, WaitToKnow, WorkflowState } from '../src/model/state';
import { causesIn } from './causes';
import { paint } from './paint';

const POLL_MS = 300;
const COLOURS = { info: 'dim', action: 'cyan', warning: 'yellow', error: 'red', success: 'green' } as const;

export interface Told {
  readonly status: string;
  readonly report: Report;
  readonly causes: readonly Cause[];
}

/** Follows one execution to its end. @throws Error when it is still running after `timeoutMs`. */
export async function tell(executions: Executions, arn: string, timeoutMs: number): Promise<Told> {
  const told = new Set<string>();
  let shownChecks = '';
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const { status } = await executions.describe(arn);
    const history = await executions.history(arn);
    for (const entry of buildTimeline(history)) {
      const key = `${entry.at} ${entry.state} ${entry.text}`;
      if (told.has(key)) continue;
      told.add(key);
      say(entry);
    }
    for (const { until, cause } of waitsIn(history)) {
      if (told.has(until)) continue;
      told.add(until);
      console.log(
        paint('yellow', `      waits until ${until.slice(11, 19)}, when more can be said of ${cause}`),
      );
    }
    if (history.some((event) => event.stateExitedEventDetails?.name === 'Validate')) {
      const { checks } = buildReport(history);
      const marks = checks.map((check) => check.passed).join();
      if (marks !== shownChecks) sayChecks(checks);
      shownChecks = marks;
    }
    if (status !== 'RUNNING') {
      return { status: status ?? 'UNKNOWN', report: buildReport(history), causes: causesIn(history) };
    }
    await sleep(POLL_MS);
  }
  throw new Error(`the execution is still running after ${timeoutMs / 1_000} s: ${arn}`);
}

/** A wait says nothing before it is over: what it is for stands in what it was entered with. */
function waitsIn(history: readonly HistoryEvent[]): WaitToKnow[] {
  return history.flatMap(({ stateEnteredEventDetails: entered }) => {
    if (entered?.name !== 'WaitToKnowMore') return [];
    const { remediation } = jsonObject(entered.input) as Partial<WorkflowState>;
    return remediation?.wait ?? [];
  });
}

function say({ at, state, actor, severity, text }: TimelineEntry): void {
  const line = `  ${at.slice(11, 19)}  ${(state || actor).padEnd(17)} ${text}`;
  console.log(paint(COLOURS[severity], line));
}

function sayChecks(checks: readonly Check[]): void {
  for (const { passed, name, value, unit, comparison, threshold } of checks) {
    const line = `${name.padEnd(20)} ${measureText(value, unit).padEnd(12)} wanted ${comparison} ${measureText(threshold, unit)}`;
    console.log(paint(passed ? 'green' : 'red', `      ${passed ? 'passed' : 'not yet'.padEnd(6)}  ${line}`));
  }
}
