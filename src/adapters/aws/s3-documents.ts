/** Amazon S3: reads what was kept beside reports, with the rights of the person who asks. */
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../model/errors';
import { errorText, isErrorLike } from '../../text/error-text';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

/** Objects that are read at the same time. */
const AT_ONCE = 20;

/** An object as text, with its key. */
export interface StoredDocument {
  readonly name: string;
  readonly body: string;
}

export class S3Documents {
  private readonly client = withBoundedAnswers(new S3Client({ ...CLIENT_OPTIONS, forcePathStyle: true }));

  constructor(private readonly bucket: string) {}

  /**
   * The objects below a prefix that were written since then and whose keys match, in the order of their keys.
   * @throws DependencyError where the bucket can't be listed, or one of them can't be read.
   */
  async readAll(prefix: string, key: RegExp, since: Date): Promise<StoredDocument[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const { Contents = [], NextContinuationToken } = await this.answered(`listing ${prefix}`, () =>
        this.client.send(
          new ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: prefix,
            ...(token ? { ContinuationToken: token } : {}),
          }),
        ),
      );
      for (const { Key, LastModified } of Contents) {
        if (Key && key.test(Key) && (LastModified ?? since) >= since) keys.push(Key);
      }
      token = NextContinuationToken;
    } while (token);
    const documents: StoredDocument[] = [];
    for (let first = 0; first < keys.length; first += AT_ONCE)
      documents.push(
        ...(await Promise.all(keys.slice(first, first + AT_ONCE).map((each) => this.read(each)))),
      );
    return documents;
  }

  private read(key: string): Promise<StoredDocument> {
    return this.answered(key, async () => {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { name: `s3://${this.bucket}/${key}`, body: (await Body?.transformToString()) ?? '' };
    });
  }

  private async answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const code = isErrorLike(error) ? `${String(error.name)}: ` : '';
      throw new DependencyError('s3', `${this.bucket}: ${what}: ${code}${errorText(error)}`, {
        cause: error,
      });
    }
  }
}
