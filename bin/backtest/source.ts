/** Where recorded looks come from: a folder, a bucket, or the bucket that the newest report is in. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { S3Documents, type StoredDocument } from '../../src/adapters/aws/s3-documents';
import type { RecordedLook } from '../../src/backtest/document';
import { readLook } from '../../src/backtest/read';
import { InvalidInputError } from '../../src/model/errors';
import { errorText } from '../../src/text/error-text';
import { parsedJson } from '../../src/text/json';
import type { Reading } from '../connection';

/** As the functions name them (`lookName`). */
const LOOK = /\/evidence\/[^/]+\.json$/;
const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]*)\/?$/;
const REPORT = /s3:\/\/([a-z0-9][a-z0-9.-]*)\/incidents\//;

export interface Looks {
  readonly looks: readonly RecordedLook[];
  /** Documents that are none, each with why. */
  readonly unread: readonly string[];
}

/** Looks whose evidence was read since then. @throws InvalidInputError, DependencyError where the source can't be read. */
export async function looksFrom(
  from: string | undefined,
  since: Date,
  read: () => Promise<Reading>,
): Promise<Looks> {
  const documents = await documentsFrom(from, since, read);
  const looks: RecordedLook[] = [];
  const unread: string[] = [];
  for (const { name, body } of documents) {
    try {
      looks.push(readLook(parsedJson(body), ''));
    } catch (error) {
      unread.push(`${name}: ${errorText(error)}`);
    }
  }
  return { looks: looks.filter(({ evidence }) => new Date(evidence.observedAt) >= since), unread };
}

async function documentsFrom(
  from: string | undefined,
  since: Date,
  read: () => Promise<Reading>,
): Promise<StoredDocument[]> {
  if (from !== undefined && !BUCKET.test(from)) return inFolder(from);
  const reading = from === undefined ? await read() : null;
  if (reading?.ended) return inFolder(reading.ended.objects);
  const bucket = reading ? await bucketOfReports(reading) : bucketNamed(from ?? '');
  return new S3Documents(bucket).readAll('incidents/', LOOK, since);
}

function bucketNamed(from: string): string {
  return BUCKET.exec(from)?.[1] ?? '';
}

/** An execution that wrote a report says where. */
async function bucketOfReports({ executions }: Pick<Reading, 'executions'>): Promise<string> {
  for (const { executionArn } of await executions.newestFirst()) {
    const { output } = executionArn ? await executions.describe(executionArn) : {};
    const [, bucket] = REPORT.exec(output ?? '') ?? [];
    if (bucket) return bucket;
  }
  throw new InvalidInputError(
    "no execution has written a report yet: --from a folder, or s3:// and the stack's output ReportBucket",
  );
}

/** Those directly in it, and those in any folder `evidence` below it. */
function inFolder(folder: string): StoredDocument[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => LOOK.test(`/${name}`) || (name.endsWith('.json') && path.dirname(name) === '.'))
      .sort()
      .map((name) => ({ name, body: readFileSync(path.join(folder, name), 'utf8') }));
  } catch (error) {
    throw new InvalidInputError(`--from: a folder, or s3://BUCKET, is accepted (${errorText(error)})`);
  }
}
