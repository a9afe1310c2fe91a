/** Amazon S3: one document by its address, with the rights of the person who asks. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DependencyError } from '../../model/errors';
import { errorText, isErrorLike } from '../../text/error-text';
import { withBoundedAnswers } from '../http/bounded-answers';
import { CLIENT_OPTIONS } from './client-options';

/** @param place `s3://bucket/key`. @throws DependencyError */
export async function readText(place: string, region: string): Promise<string> {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
  const client = withBoundedAnswers(new S3Client({ ...CLIENT_OPTIONS, forcePathStyle: true, region }));
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    const code = isErrorLike(error) ? `${String(error.name)}: ` : '';
    throw new DependencyError('s3', `${place}: ${code}${errorText(error)}`, { cause: error });
  } finally {
    client.destroy();
  }
}
