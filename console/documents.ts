/** The documents of an incident, out of the S3 stand-in: a fixed set of names, whatever is asked for. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isInside } from '../emulators/aws/folders';
import type { LocalAws } from '../emulators/aws/local-aws';

/** Of a check. */
const CHECKED = 'readiness.json';
const NAMES = ['review.md', 'report.md', 'report.json', 'pgbouncer.yaml', CHECKED] as const;
/** Beside them, for the plots. */
export const FIGURES = 'figures.json';
/** Step Functions, StartExecution: what the console accepts of it. */
const EXECUTION_NAME = /^[\w.-]{1,80}$/;

type Stores = Pick<LocalAws, 's3' | 'stack'>;

/** Names of those that are there, the one for people first. */
export function documentsOf(aws: Stores, execution: string): string[] {
  return NAMES.filter((name) => fileOf(aws, execution, name) !== undefined);
}

/** Undefined for a document that there is not, or that is none. */
export async function readDocument(
  aws: Stores,
  execution: string,
  name: string,
): Promise<string | undefined> {
  const file = fileOf(aws, execution, name);
  return file && readFile(file, 'utf8');
}

function fileOf({ s3, stack }: Stores, execution: string, name: string): string | undefined {
  const bucket = stack.outputs['ReportBucket'];
  const folder = name === CHECKED ? 'checks' : 'incidents';
  const isKnown = [...NAMES, FIGURES].some((each) => each === name);
  if (!bucket || !EXECUTION_NAME.test(execution) || !isKnown) return undefined;
  const file = s3.file(bucket, `${folder}/${execution}/${name}`);
  return existsSync(file) && isInside(s3.folder, file) ? file : undefined;
}
