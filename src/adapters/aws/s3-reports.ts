/** Amazon S3: the reports that are there already. Bounded in number, age and time; what is missing is said. */
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { type PastIncident, type PastIncidents, readReport } from '../../documents/stats/past-incident';
import { DependencyError } from '../../model/errors';
import { errorText, isErrorLike } from '../../text/error-text';
import { within } from '../channels/attempts';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

const PREFIX = 'incidents/';
const REPORT = /^incidents\/[^/]+\/report\.json$/;
const AT_ONCE = 8;
/** A report of the longest history has some hundred kilobytes. */
const MAX_REPORT_BYTES = 8 * 1_024 * 1_024;

export interface ReadLimits {
  /** Reports that were written before it are left out. Unix time. */
  readonly sinceMs: number;
  /** Objects of the bucket that are listed, a thousand to a page. */
  readonly maxObjects: number;
  /** The newest are read. */
  readonly maxReports: number;
  /** For all of it. */
  readonly timeoutMs: number;
}

interface Listed {
  readonly key: string;
  readonly writtenMs: number;
  readonly bytes: number;
}

/** @param region Default: the environment's. */
export function reportsClient(region?: string): S3Client {
  const options = { ...CLIENT_OPTIONS, forcePathStyle: true, ...(region ? { region } : {}) };
  return withBoundedAnswers(new S3Client(options), MAX_REPORT_BYTES);
}

export class S3Reports {
  constructor(
    private readonly bucket: string,
    private readonly client: S3Client = reportsClient(),
  ) {}

  /** @throws DependencyError where the reports can't be listed, or all of it takes too long. */
  async read(limits: ReadLimits): Promise<PastIncidents> {
    try {
      return await within(limits.timeoutMs, (signal) => this.readWithin(limits, signal));
    } catch (error) {
      // The service's own code; the text beside it may say next to nothing.
      const code = isErrorLike(error) && error.name !== 'FailedAttempt' ? `${String(error.name)}: ` : '';
      throw new DependencyError('s3', `the reports: ${code}${errorText(error)}`, { cause: error });
    }
  }

  private async readWithin(
    { sinceMs, maxObjects, maxReports }: ReadLimits,
    signal: AbortSignal,
  ): Promise<PastIncidents> {
    const { listed, isWhole } = await this.list(maxObjects, signal);
    const recent = listed
      .filter(({ writtenMs }) => writtenMs >= sinceMs)
      .sort((one, other) => other.writtenMs - one.writtenMs);
    const chosen = recent.slice(0, maxReports);
    const incidents: PastIncident[] = [];
    let at = 0;
    const work = async () => {
      for (let next = chosen[at++]; next; next = chosen[at++]) {
        const incident = await this.readOne(next, signal);
        if (incident) incidents.push(incident);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const left = [
      ...(isWhole ? [] : [`the first ${maxObjects} objects of the bucket were looked at`]),
      ...(recent.length > maxReports
        ? [`of ${recent.length} reports the newest ${maxReports} were read`]
        : []),
    ];
    return {
      incidents,
      unread: chosen.length - incidents.length,
      partial: left.length > 0 ? left.join('; ') : null,
    };
  }

  private async list(
    maxObjects: number,
    signal: AbortSignal,
  ): Promise<{ listed: Listed[]; isWhole: boolean }> {
    const listed: Listed[] = [];
    let seen = 0;
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.client.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: PREFIX,
          ...(token ? { ContinuationToken: token } : {}),
        }),
        { abortSignal: signal },
      );
      const { Contents = [] } = page;
      seen += Contents.length;
      for (const { Key: key = '', LastModified, Size: bytes = 0 } of Contents) {
        if (REPORT.test(key)) listed.push({ key, writtenMs: LastModified?.getTime() ?? 0, bytes });
      }
      token = page.NextContinuationToken;
    } while (token && seen < maxObjects);
    return { listed, isWhole: token === undefined };
  }

  /** Null for one that can't be read: it hinders no other. */
  private async readOne({ key, bytes }: Listed, abortSignal: AbortSignal): Promise<PastIncident | null> {
    if (bytes > MAX_REPORT_BYTES) return null;
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }), {
        abortSignal,
      });
      const text = (await Body?.transformToString()) ?? '';
      return readReport(text, `s3://${this.bucket}/${key.replace(/json$/, 'md')}`);
    } catch {
      return null;
    }
  }
}
