/** Amazon S3: what people were told of by the checks so far. */
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type KnownRecord, parseRecord } from '../../readiness/told';
import { errorText, isErrorLike } from '../../text/error-text';
import { parsedJson } from '../../text/json';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

export class S3CheckRecord {
  static readonly key = 'checks/record.json';
  private readonly client = withBoundedAnswers(new S3Client({ ...CLIENT_OPTIONS, forcePathStyle: true }));

  constructor(private readonly bucket: string) {}

  /**
   * Never fails: what can't be read is said. It is looked for in the list first: to whoever may not list all of the bucket,
   * an object that is not there is answered with 403, as one that may not be read (Amazon S3 API, GetObject, Permissions).
   */
  async read(): Promise<KnownRecord> {
    const { bucket: Bucket } = this;
    const { key: Key } = S3CheckRecord;
    try {
      const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
      if (!Contents.some((each) => each.Key === Key)) return { kind: 'none' };
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key }));
      const record = parseRecord(parsedJson((await Body?.transformToString()) ?? ''));
      if (record) return { kind: 'read', record };
      return { kind: 'unread', why: `${Key} has an unknown shape` };
    } catch (error) {
      const code = isErrorLike(error) ? `${String(error.name)}: ` : '';
      return { kind: 'unread', why: `${Key}: ${code}${errorText(error)}` };
    }
  }
}
