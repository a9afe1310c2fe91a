/** What recurs, over the reports of this local run and of those before it. */
import { S3Client } from '@aws-sdk/client-s3';
import type { World } from '../../local/world';
import { S3Reports } from '../../src/adapters/aws/s3-reports';
import { unreported } from '../../src/adapters/aws/unreported';
import { missingText } from '../../src/documents/stats/missing';
import { statsOf } from '../../src/documents/stats/stats';
import type { StatsView } from '../contract';

const DAYS = 90;
const DAY_MS = 86_400_000;
const LIMITS = { maxObjects: 20_000, maxReports: 1_000, timeoutMs: 10_000 };

/** @throws DependencyError where the reports can't be read. */
export async function readStats({ aws, executions }: Pick<World, 'aws' | 'executions'>): Promise<StatsView> {
  const sinceMs = Date.now() - DAYS * DAY_MS;
  const client = s3Client(aws.environment);
  try {
    const bucket = aws.stack.outputs['ReportBucket'] ?? '';
    const past = await new S3Reports(bucket, client).read({ ...LIMITS, sinceMs });
    const incidents = [...past.incidents, ...(await unreported(executions, past.incidents))];
    return { days: DAYS, missing: missingText(past), stats: statsOf(incidents, { sinceMs }) };
  } finally {
    client.destroy();
  }
}

function s3Client(environment: World['aws']['environment']): S3Client {
  return new S3Client({
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    forcePathStyle: true,
  });
}
