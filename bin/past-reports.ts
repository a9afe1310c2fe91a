/** Where past incidents are read from: the bucket of the reports, or a folder with a copy of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadLimits, reportsClient, S3Reports } from '../src/adapters/aws/s3-reports';
import { type PastIncidents, readReport } from '../src/documents/stats/past-incident';
import { jsonObject } from '../src/history/left';
import { isNameOfCheck } from '../src/model/check';
import { InvalidInputError } from '../src/model/errors';
import { errorText } from '../src/text/error-text';
import type { ExecutionsToRead } from './ended-run';

/** What a person may wait for. */
export const PERSONS_LIMITS = { maxObjects: 500_000, maxReports: 5_000, timeoutMs: 120_000 };

/** Executions that are asked for the bucket: the newest may have failed, and name none. */
const ASKED = 20;

/** Reads the bucket's reports with the person's own rights. @throws DependencyError */
export async function readBucket(bucket: string, region: string, limits: ReadLimits): Promise<PastIncidents> {
  const client = reportsClient(region);
  try {
    return await new S3Reports(bucket, client).read(limits);
  } finally {
    client.destroy();
  }
}

/** The bucket that the newest executions wrote their reports to; undefined where none of them names it. */
export async function bucketOf(
  executions: Pick<ExecutionsToRead, 'newestFirst' | 'describe'>,
): Promise<string | undefined> {
  const ended = (await executions.newestFirst()).filter(
    ({ status, name }) => status === 'SUCCEEDED' && !isNameOfCheck(name),
  );
  for (const { executionArn = '' } of ended.slice(0, ASKED)) {
    const bucket = bucketIn((await executions.describe(executionArn)).output);
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}

function bucketIn(output: string | undefined): string | undefined {
  const { report } = jsonObject(output);
  const json = typeof report === 'object' && report !== null && 'json' in report ? report.json : undefined;
  return /^s3:\/\/([^/]+)\//.exec(String(json))?.[1];
}

/** Every `report.json` below a folder. @throws InvalidInputError where the folder can't be read. */
export function readFolder(folder: string): PastIncidents {
  const files = filesIn(folder);
  const incidents = files.flatMap((file) => readReport(readFileSync(file, 'utf8'), file) ?? []);
  return { incidents, unread: files.length - incidents.length, partial: null };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name === 'report.json')
      .map(({ parentPath, name }) => path.join(parentPath, name));
  } catch (error) {
    throw new InvalidInputError(`--from: a folder that can be read is accepted (${errorText(error)})`);
  }
}
