/** Amazon S3: the documents of one execution, with the rights of the person who looks. */
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../model/errors';
import { errorText, isErrorLike } from '../../text/error-text';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

/** A report of the longest history has some hundred kilobytes. */
const MAX_BYTES = 8 * 1_024 * 1_024;

export class S3IncidentDocuments {
  private readonly client: S3Client;

  constructor(
    private readonly bucket: string,
    region: string,
  ) {
    this.client = withBoundedAnswers(
      new S3Client({ ...CLIENT_OPTIONS, forcePathStyle: true, region }),
      MAX_BYTES,
    );
  }

  /** Names of the objects in a folder of the execution's name. @throws DependencyError */
  async names(folder: string, execution: string): Promise<string[]> {
    const prefix = `${folder}/${execution}/`;
    const { Contents = [] } = await this.answered('listing the documents', () =>
      this.client.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix })),
    );
    return Contents.map(({ Key = '' }) => Key.slice(prefix.length));
  }

  /** Undefined for one that there is not. @throws DependencyError */
  read(folder: string, execution: string, name: string): Promise<string | undefined> {
    return this.answered(name, async () => {
      try {
        const { Body } = await this.client.send(
          new GetObjectCommand({ Bucket: this.bucket, Key: `${folder}/${execution}/${name}` }),
        );
        return await Body?.transformToString();
      } catch (error) {
        if (isErrorLike(error) && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  private async answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const code = isErrorLike(error) ? `${String(error.name)}: ` : '';
      throw new DependencyError('s3', `${what}: ${code}${errorText(error)}`, { cause: error });
    }
  }
}
