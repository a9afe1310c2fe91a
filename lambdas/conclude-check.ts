/** The end of a check: what all functions found as one table, what of it is news, and what people were told. */
import { S3CheckRecord } from '../src/adapters/aws/s3-check-record';
import { S3ReportStore } from '../src/adapters/aws/s3-report-store';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckConclusion, CheckedState, CheckScope } from '../src/model/check';
import type { Escalation } from '../src/model/state';
import { concludedOf } from '../src/readiness/conclude';
import { type Collected, mergeParts } from '../src/readiness/merge';
import { readinessHtml } from '../src/readiness/page';
import { checkedSteps } from '../src/readiness/steps';
import { nextRecord, problemsOf } from '../src/readiness/told';
import { configuration } from './configuration';
import { log, once, variable } from './runtime';
import { count } from './telemetry';

export interface ConcludeTask {
  readonly task: 'conclude-check';
  readonly state: Collected;
}

export interface RecordTask {
  readonly task: 'record-check';
  readonly state: Required<CheckedState> & { readonly announcement?: Pick<Escalation, 'deliveries'> };
}

export type Concluded = Required<CheckedState>;

export interface Recorded {
  /** Where it stands what people were told of. */
  readonly record: string;
  readonly summary: string;
}

const store = once(() => new S3ReportStore(variable(ENVIRONMENT.reportBucket)));
const record = once(() => new S3CheckRecord(variable(ENVIRONMENT.reportBucket)));

/** The value of the metric's dimension for what all targets share. */
const SHARED = 'all targets';

export async function concludeCheck({ state }: ConcludeTask): Promise<Concluded> {
  const { check } = state;
  const readiness = mergeParts(state, checkedSteps(configuration()));
  const concluded = concludedOf(readiness, await record().read());
  const put = (name: string, body: string, contentType: string) =>
    store().put(`checks/${check.id}/${name}`, body, contentType);
  const [json, page] = await Promise.all([
    put('readiness.json', JSON.stringify(readiness, null, 2), 'application/json'),
    put('readiness.html', readinessHtml(readiness), 'text/html; charset=utf-8'),
  ]);
  const problems = problemsOf(readiness);
  for (const target of [...check.targets, null])
    count('ReadinessProblems', target ?? SHARED, problems.filter((each) => each.target === target).length);
  const conclusion: CheckConclusion = { ...concluded, json, page };
  log('check', { check: check.id, summary: conclusion.summary, news: conclusion.hasNews });
  return { check, conclusion };
}

/** After people were told: what did not reach them is news the next time. */
export async function recordCheck({ state }: RecordTask): Promise<Recorded> {
  const { check, conclusion, announcement } = state;
  const wasTold = announcement?.deliveries.some(({ delivered }) => delivered) === true;
  const next = nextRecord(await record().read(), conclusion.news, check, wasTold);
  const place = await store().put(S3CheckRecord.key, JSON.stringify(next, null, 2), 'application/json');
  // The alarm on checks that are missing listens to this figure.
  if (check.isWhole) count('AlertsLeftOut', undefined, 0);
  return { record: place, summary: summaryOf(check, conclusion, wasTold) };
}

function summaryOf({ id }: CheckScope, { hasNews }: CheckConclusion, wasTold: boolean): string {
  return hasNews
    ? `${id}: ${wasTold ? 'people were told' : 'nobody could be told, so it is news the next time'}`
    : `${id}: nothing new`;
}
