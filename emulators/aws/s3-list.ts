/** A page of `ListObjectsV2` (Amazon S3 API reference): keys with a prefix, in the order of their UTF-8 bytes. */
import { AwsError } from './aws-error';
import { escapeXml } from './escape-xml';

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly bytes: number;
}

/** The service's own limit. */
const MAX_KEYS = 1_000;
const ANSWERED = new Set(['list-type', 'prefix', 'max-keys', 'continuation-token', 'x-id']);

/** @throws AwsError for what changes the list and is not answered here. */
export function listPage(bucket: string, objects: readonly ListedObject[], query: URLSearchParams): string {
  const other = [...query.keys()].find((name) => !ANSWERED.has(name));
  if (query.get('list-type') !== '2' || other !== undefined) {
    throw new AwsError('NotImplemented', `${other ?? 'this'} is not answered locally of a bucket`, 501);
  }
  const prefix = query.get('prefix') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? null : Buffer.from(token, 'base64url');
  const left = objects
    .map((object) => ({ ...object, bytesOfKey: Buffer.from(object.key) }))
    .filter(({ key }) => key.startsWith(prefix))
    .filter(({ bytesOfKey }) => after === null || Buffer.compare(bytesOfKey, after) > 0)
    .sort((one, other) => Buffer.compare(one.bytesOfKey, other.bytesOfKey));
  const maxKeys = Math.min(MAX_KEYS, Number(query.get('max-keys') ?? MAX_KEYS));
  const page = left.slice(0, maxKeys);
  const isTruncated = left.length > page.length;
  const next = page.at(-1)?.bytesOfKey.toString('base64url');
  return [
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix><MaxKeys>${maxKeys}</MaxKeys>`,
    `<KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>`,
    ...(isTruncated && next ? [`<NextContinuationToken>${next}</NextContinuationToken>`] : []),
    ...page.map(
      ({ key, etag, lastModified, bytes }) =>
        `<Contents><Key>${escapeXml(key)}</Key><LastModified>${lastModified}</LastModified>` +
        `<ETag>${escapeXml(etag)}</ETag><Size>${bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    ),
    '</ListBucketResult>',
  ].join('');
}
