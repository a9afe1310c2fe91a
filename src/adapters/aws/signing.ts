/** AWS Signature Version 4, for what the SDK has no client for (AWS documentation, Signing AWS API requests). */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { ConfigurationError } from '../../model/errors';

/** The function's own role, as every client of the SDK finds it; renewed by itself. */
export const credentials = defaultProvider();

/** The region of the function, where the configuration names none. @throws ConfigurationError when there is none. */
export function regionOr(configured: string | undefined): string {
  const region = configured ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (!region) throw new ConfigurationError(['environment: AWS_REGION is not set']);
  return region;
}

/** Regions of China have a domain of their own (AWS documentation, Regions and Endpoints). */
export function awsDomain(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

export interface RequestToSign {
  readonly service: string;
  readonly region: string;
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signedAt?: Date;
}

/** The headers with which the request may be sent. */
export async function signedHeaders(request: RequestToSign): Promise<Record<string, string>> {
  const { headers } = await signer(request).sign(httpRequest(request), signingDate(request));
  return headers;
}

/** The URL that carries the signature in its query. Its headers have to be sent too. */
export async function presignedUrl(request: RequestToSign, expiresInSeconds: number): Promise<string> {
  const { query } = await signer(request).presign(httpRequest(request), {
    ...signingDate(request),
    expiresIn: expiresInSeconds,
  });
  const url = new URL(request.url);
  url.search = Object.entries(query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return url.href;
}

function signer({ service, region }: RequestToSign): SignatureV4 {
  return new SignatureV4({ service, region, credentials, sha256: Sha256 });
}

function httpRequest({ url, method = 'GET', headers = {}, body }: RequestToSign): HttpRequest {
  return new HttpRequest({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    body,
  });
}

function signingDate({ signedAt }: RequestToSign): { signingDate?: Date } {
  return signedAt ? { signingDate: signedAt } : {};
}
