/** Lambda proxy integration: a request becomes an event (payload version 1.0), and the output an answer. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LocalRestApi } from '../template';
import type { Route } from './routes';

/** A request to the API, its stage taken off. */
export interface ApiRequest {
  readonly requestId: string;
  readonly httpMethod: string;
  /** Without the stage and the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name and value in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly host: string;
  readonly body: Buffer;
}

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

const SCALAR = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const OUTPUT = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), SCALAR).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(SCALAR)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** What an authorizer of type REQUEST and a proxied function have in common. */
export function requestFields(api: LocalRestApi, route: Route, request: ApiRequest, accountId: string) {
  const headers = multiValues(pairs(request.rawHeaders));
  const query = multiValues([...request.query]);
  const { resourcePath } = route.method;
  const nowMs = Date.now();
  return {
    resource: resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(route.pathParameters),
    stageVariables: null,
    requestContext: {
      accountId,
      apiId: api.id,
      domainName: request.host,
      extendedRequestId: randomUUID(),
      httpMethod: request.httpMethod,
      identity: { sourceIp: request.sourceIp, userAgent: headerOf(request.rawHeaders, 'user-agent') ?? null },
      path: `/${api.stageName}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: request.requestId,
      requestTime: new Date(nowMs).toUTCString(),
      requestTimeEpoch: nowMs,
      resourcePath,
      stage: api.stageName,
    },
  };
}

/** @param authorizer what the authorizer said of the caller, if there is one */
export function proxyEvent(
  fields: ReturnType<typeof requestFields>,
  body: Buffer,
  authorizer: Readonly<Record<string, string>> | undefined,
): Record<string, unknown> {
  return {
    ...fields,
    requestContext: { ...fields.requestContext, ...(authorizer && { authorizer }) },
    body: body.length === 0 ? null : body.toString(),
    isBase64Encoded: false,
  };
}

/** Undefined for an output that the service calls a malformed proxy response. */
export function readProxyOutput(output: unknown): ApiAnswer | undefined {
  const parsed = OUTPUT.safeParse(output);
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const single = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), [value]]);
  const multiple = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [
    name.toLowerCase(),
    values,
  ]);
  return {
    statusCode,
    headers: { 'content-type': ['application/json'], ...Object.fromEntries([...single, ...multiple]) },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** The value of a header, whatever the case of its name. */
export function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  return pairs(rawHeaders).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));
}

function multiValues(entries: readonly (readonly [string, string])[]): Record<string, string[]> {
  const grouped = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...grouped].map(([name, values]) => [name, values.map(([, value]) => value)]));
}

function lastValues(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each.at(-1) ?? '']));
}

function orNull<Values extends Readonly<Record<string, unknown>>>(values: Values): Values | null {
  return Object.keys(values).length === 0 ? null : values;
}
