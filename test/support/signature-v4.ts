/** Checks an AWS Signature Version 4 as a service does: from what arrived, by the steps that AWS documents, without the SDK. */
import { createHash, createHmac } from 'node:crypto';

export const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

export interface Arrived {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: string;
}

export interface Scope {
  readonly service: string;
  readonly region: string;
}

interface Signature {
  readonly date: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly query: readonly (readonly [string, string])[];
  readonly bodyHash: string;
}

/** Why it is refused; null when it is not. */
export function refusal(arrived: Arrived, { service, region }: Scope, now = Date.now()): string | null {
  const found = fromQuery(arrived.url) ?? fromHeaders(arrived);
  if (!found) return 'no signature';
  const day = found.date.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  if (found.scope !== `${KEYS.accessKeyId}/${scope}`) return `scope ${found.scope}`;
  if (Math.abs(now - Date.parse(isoOf(found.date))) > 15 * 60_000) return `date ${found.date}`;
  if (!found.signedHeaders.includes('host')) return 'the host is not signed';
  const canonical = [
    arrived.method,
    arrived.url.pathname
      .split('/')
      .map((part) => encoded(encoded(decodeURIComponent(part))))
      .join('/'),
    [...found.query]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...found.signedHeaders.map((name) => `${name}:${String(arrived.headers[name] ?? '').trim()}`),
    '',
    found.signedHeaders.join(';'),
    found.bodyHash,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', found.date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${KEYS.secretAccessKey}`),
  );
  return hmac(key, text).toString('hex') === found.signature ? null : 'the signature does not match';
}

function fromQuery(url: URL): Signature | null {
  const get = (name: string) => url.searchParams.get(name) ?? '';
  if (get('X-Amz-Signature') === '') return null;
  return {
    date: get('X-Amz-Date'),
    scope: get('X-Amz-Credential'),
    signedHeaders: get('X-Amz-SignedHeaders').split(';'),
    signature: get('X-Amz-Signature'),
    query: [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature'),
    bodyHash: sha256(''),
  };
}

function fromHeaders({ url, headers, body = '' }: Arrived): Signature | null {
  const [, scope, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      String(headers['authorization'] ?? ''),
    ) ?? [];
  if (!scope || !signedHeaders || !signature) return null;
  return {
    date: String(headers['x-amz-date']),
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature,
    query: [...url.searchParams],
    bodyHash: sha256(body),
  };
}

/** `20150830T123600Z` as ISO 8601. */
export function isoOf(date: string): string {
  return date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
