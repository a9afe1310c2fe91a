/**
 * Amazon S3: `PutObject`, `GetObject`, `HeadObject` and `ListObjectsV2`, on a folder. An object is a file of the same name below
 * its bucket's folder, so that reports can be opened; what S3 keeps beside the bytes is in `.metadata`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { AwsError } from './aws-error';
import { filesBelow, isInside, removeEmptyFolders } from './folders';
import { listAnswer } from './s3-list';
import type { LocalBucket } from './template';

/** Headers that come back as they were given. */
const KEPT_HEADERS =
  /^(content-type|content-disposition|content-language|cache-control|x-amz-meta-.+|x-amz-checksum-crc32)$/;
const METADATA_FOLDER = '.metadata';

export interface S3Request {
  readonly method: string;
  /** As sent: percent-encoded, with the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface S3Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Metadata {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class S3 {
  constructor(
    private readonly buckets: readonly LocalBucket[],
    readonly folder: string,
  ) {}

  /** Answers a path-style request, the style that the SDK uses for an endpoint that is an IP address. */
  async answer({ method, url, headers, body }: S3Request): Promise<S3Response> {
    const { bucket, key } = this.locate(url);
    if (key === '') return this.list(bucket, method, url);
    if (!this.isOwn(bucket, key)) throw new AwsError('AccessDenied', 'Access Denied', 403);
    if (method === 'PUT') return this.put(bucket, key, headers, decodeBody(headers, body));
    if (method !== 'GET' && method !== 'HEAD') {
      throw new AwsError('MethodNotAllowed', `${method} is not answered locally`, 405);
    }
    const { content, metadata } = await this.read(bucket, key);
    return {
      statusCode: 200,
      headers: {
        ...metadata.headers,
        etag: metadata.etag,
        'last-modified': new Date(metadata.lastModified).toUTCString(),
        'content-length': String(content.length),
      },
      body: method === 'GET' ? content : Buffer.alloc(0),
    };
  }

  /** Removes all objects, of whatever bucket, and the folders that are empty then; nothing else. */
  static clear(folder: string): void {
    const store = new S3([], folder);
    for (const metadataFile of filesBelow(path.join(folder, METADATA_FOLDER))) {
      const object = store.objectOf(metadataFile);
      if (object) rmSync(object, { force: true });
      rmSync(metadataFile, { force: true });
    }
    removeEmptyFolders(folder);
  }

  private list(bucket: string, method: string, url: string): S3Response {
    if (method !== 'GET')
      throw new AwsError('NotImplemented', `${method} of a bucket is not answered locally`, 501);
    const objects = filesBelow(path.join(this.folder, METADATA_FOLDER, bucket)).flatMap((file) => {
      const object = this.objectOf(file);
      if (object === undefined || !existsSync(object)) return [];
      const metadata = JSON.parse(readFileSync(file, 'utf8')) as Metadata;
      return [{ ...metadata, size: statSync(object).size }];
    });
    const body = listAnswer(bucket, objects, new URL(url, 'http://s3').searchParams);
    return { statusCode: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
  }

  /** Where an object's bytes are, whether or not it exists. */
  file(bucket: string, key: string): string {
    return path.join(this.folder, bucket, ...key.split('/').map(safeName));
  }

  /** The folder holds nothing but what was put here, unless somebody has laid a link in it that leads elsewhere. */
  private isOwn(bucket: string, key: string): boolean {
    try {
      return [this.file(bucket, key), this.metadataFile(bucket, key)].every((file) =>
        isInside(this.folder, file),
      );
    } catch {
      // Above it is a file, or its name is too long: there is nothing, and what puts it there says so.
      return true;
    }
  }

  private async put(
    bucket: string,
    key: string,
    headers: S3Request['headers'],
    content: Buffer,
  ): Promise<S3Response> {
    const given = headers['x-amz-checksum-crc32'];
    if (given !== undefined && given !== crc32Of(content)) {
      throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
    }
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    const kept = Object.entries(headers).filter(([name, value]) => value && KEPT_HEADERS.test(name));
    const lastModified = new Date().toISOString();
    const metadata: Metadata = {
      bucket,
      key,
      etag,
      lastModified,
      headers: Object.fromEntries(kept) as Record<string, string>,
    };
    try {
      await this.write(this.file(bucket, key), content);
      await this.write(this.metadataFile(bucket, key), JSON.stringify(metadata));
    } catch (error) {
      // For S3 `a` and `a/b` are two objects; a folder cannot hold both. Nor can it hold very long names.
      throw new AwsError('NotImplemented', `this key does not fit into a folder: ${String(error)}`, 501);
    }
    return { statusCode: 200, headers: { etag }, body: Buffer.alloc(0) };
  }

  private async read(bucket: string, key: string): Promise<{ content: Buffer; metadata: Metadata }> {
    try {
      const metadata = JSON.parse(await readFile(this.metadataFile(bucket, key), 'utf8')) as Metadata;
      return { content: await readFile(this.file(bucket, key)), metadata };
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
  }

  /** All or nothing: whenever this process dies, the file is the old one or the new one. */
  private async write(file: string, content: Buffer | string): Promise<void> {
    const temporary = path.join(this.folder, METADATA_FOLDER, randomUUID());
    await mkdir(path.dirname(temporary), { recursive: true });
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, file);
  }

  private metadataFile(bucket: string, key: string): string {
    const name = createHash('sha256').update(key).digest('hex');
    return path.join(this.folder, METADATA_FOLDER, bucket, `${name}.json`);
  }

  /** Undefined for what a process that died has left unfinished. */
  private objectOf(metadataFile: string): string | undefined {
    try {
      const { bucket = '', key = '' } = JSON.parse(readFileSync(metadataFile, 'utf8')) as Partial<Metadata>;
      const isOwn = this.metadataFile(bucket, key) === metadataFile && path.basename(bucket) === bucket;
      return isOwn ? this.file(bucket, key) : undefined;
    } catch {
      return undefined;
    }
  }

  private locate(url: string): { bucket: string; key: string } {
    const [, bucket = '', ...segments] = (url.split('?')[0] ?? '').split('/');
    if (!this.buckets.some(({ name }) => name === bucket)) {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    const key = decodeKey(segments.join('/'));
    return { bucket, key };
  }
}

function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** A name that means nothing to the file system: no separator, and neither `.` nor `..` nor empty. */
function safeName(segment: string): string {
  return /^\.*$/.test(segment) ? `%2E${segment}` : segment.replace(/[%\\\p{Cc}]/gu, encodeURIComponent);
}

/** The SDK sends a stream in chunks of its own inside those of HTTP: `<hex size>\r\n<bytes>\r\n`, last 0. */
function decodeBody(headers: S3Request['headers'], body: Buffer): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size))
      throw new AwsError('IncompleteBody', 'The request body is cut off.');
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

function crc32Of(content: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString('base64');
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}
