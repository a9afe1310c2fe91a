/** The cookies of a request, as API Gateway hands them over: in one header, or over HTTP/2 in several (RFC 9113, 8.2.3). */
import type { APIGatewayProxyEvent } from 'aws-lambda';

export function cookiesOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): string {
  const isCookie = ([name]: readonly [string, unknown]) => name.toLowerCase() === 'cookie';
  const several = Object.entries(multiValueHeaders ?? {}).find(isCookie)?.[1];
  return (several ?? [Object.entries(headers ?? {}).find(isCookie)?.[1] ?? '']).join('; ');
}
