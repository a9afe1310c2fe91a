/** Amazon S3: where reports are kept. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../model/errors';
import type { ReportStore } from '../../ports';
import { errorText, isErrorLike } from '../../text/error-text';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

/** Reports as objects of one bucket. */
export class S3ReportStore implements ReportStore {
  private readonly client = withBoundedAnswers(new S3Client({ ...CLIENT_OPTIONS, forcePathStyle: true }));

  constructor(private readonly bucket: string) {}

  async put(key: string, body: string, contentType: string): Promise<string> {
    try {
      await this.client.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType }),
      );
      return `s3://${this.bucket}/${key}`;
    } catch (error) {
      // Its name is the service's own code; the text beside it may say next to nothing.
      const code = isErrorLike(error) ? `${String(error.name)}: ` : '';
      throw new DependencyError('s3', `${key}: ${code}${errorText(error)}`, { cause: error });
    }
  }
}
