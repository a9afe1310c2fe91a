/** Amazon S3, `ListObjectsV2`: the objects of a bucket by prefix, in the order of their keys, page by page. */
import { AwsError } from './aws-error';
import { escapeXml } from './escape-xml';

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly size: number;
}

/** The most that the service gives at a time. */
const MAX_KEYS = 1_000;
const KNOWN = new Set(['list-type', 'prefix', 'max-keys', 'continuation-token', 'start-after', 'x-id']);

/** @throws AwsError for what is asked in another way: an answer that passes over it would be a wrong one. */
export function listAnswer(bucket: string, objects: readonly ListedObject[], query: URLSearchParams): string {
  const unknown = [...query.keys()].find((name) => !KNOWN.has(name));
  if (unknown !== undefined || query.get('list-type') !== '2') {
    throw new AwsError('NotImplemented', `${unknown ?? 'list-type 1'} is not answered locally`, 501);
  }
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const maxKeys = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const found = objects.filter(({ key }) => key.startsWith(prefix) && key > after).sort(byKey);
  const page = found.slice(0, maxKeys);
  const isTruncated = page.length < found.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${escapeXml(bucket)}</Name>`,
    `<Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${maxKeys}</MaxKeys>`,
    `<IsTruncated>${isTruncated}</IsTruncated>`,
    // The service's own tokens say nothing to their reader either.
    ...(isTruncated
      ? [`<NextContinuationToken>${escapeXml(page.at(-1)?.key ?? '')}</NextContinuationToken>`]
      : []),
    ...page.map(contents),
    '</ListBucketResult>',
  ].join('');
}

function contents({ key, lastModified, etag, size }: ListedObject): string {
  return `<Contents><Key>${escapeXml(key)}</Key><LastModified>${lastModified}</LastModified><ETag>${escapeXml(etag)}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

function byKey(a: ListedObject, b: ListedObject): number {
  return a.key < b.key ? -1 : 1;
}
