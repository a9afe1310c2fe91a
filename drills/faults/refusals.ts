/** How each service says 401, 403, 429, 500 and 503, in its own words. */
import type { Dependency } from './cell';

type Refusal = { readonly headers: Record<string, string>; readonly body: string };

/** AWS, Common errors; Step Functions, Secrets Manager, SNS and S3 have the same for what is not their own. */
const AWS_CODES: Readonly<Record<number, string>> = {
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  429: 'ThrottlingException',
  500: 'InternalFailure',
  503: 'ServiceUnavailable',
};
const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

export function refusalOf(dependency: Dependency): (status: number) => Refusal {
  switch (dependency) {
    case 'kubernetes':
      return kubernetes;
    case 'step-functions':
    case 'lambda':
    case 'secrets':
      return (status) => ({
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code(status) },
        body: JSON.stringify({ __type: code(status), message: `${code(status)}: refused` }),
      });
    case 'sns':
      return (status) => ({
        headers: { 'content-type': 'text/xml' },
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code(status)}</Code><Message>refused</Message></Error></ErrorResponse>`,
      });
    case 's3':
      return (status) => ({
        headers: { 'content-type': 'application/xml' },
        body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code(status)}</Code><Message>refused</Message></Error>`,
      });
    default:
      return (status) => ({
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ status: 'error', error: REASONS[status] }),
      });
  }
}

function code(status: number): string {
  return AWS_CODES[status] ?? 'InternalFailure';
}

/** Kubernetes API reference, Status. */
export function kubernetes(status: number, message = `refused: ${REASONS[status]}`): Refusal {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
      ...{ message, reason: REASONS[status], code: status },
    }),
  };
}
