/** Answers that the API gives itself: "Gateway response types" in the API Gateway developer guide. */
import type { GatewayResponse } from '../template';

interface Default {
  readonly statusCode: number;
  readonly message: string | null;
  /** Of `x-amzn-errortype`. */
  readonly errorType: string;
}

const DEFAULTS = {
  ACCESS_DENIED: {
    statusCode: 403,
    message: 'User is not authorized to access this resource',
    errorType: 'AccessDeniedException',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    message: null,
    errorType: 'AuthorizerConfigurationException',
  },
  AUTHORIZER_FAILURE: { statusCode: 500, message: null, errorType: 'AuthorizerConfigurationException' },
  BAD_REQUEST_BODY: { statusCode: 400, message: 'Invalid request body', errorType: 'BadRequestException' },
  // What a function proxy that fails or answers nonsense comes to; it has no type of its own.
  DEFAULT_5XX: {
    statusCode: 502,
    message: 'Internal server error',
    errorType: 'InternalServerErrorException',
  },
  INTEGRATION_TIMEOUT: {
    statusCode: 504,
    message: 'Endpoint request timed out',
    errorType: 'InternalServerErrorException',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  REQUEST_TOO_LARGE: {
    statusCode: 413,
    message: 'Request Too Long',
    errorType: 'RequestTooLargeException',
  },
  THROTTLED: { statusCode: 429, message: 'Too Many Requests', errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { statusCode: 401, message: 'Unauthorized', errorType: 'UnauthorizedException' },
} as const satisfies Record<string, Default>;

export type RefusalType = keyof typeof DEFAULTS;

export interface Refusal {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The stack's own response of that type or, failing that, of `DEFAULT_4XX` or `DEFAULT_5XX`; else the default.
 * `detail` is added to the message.
 */
export function refusal(custom: readonly GatewayResponse[], type: RefusalType, detail = ''): Refusal {
  const { statusCode, message: ownMessage, errorType } = DEFAULTS[type];
  const message = ownMessage === null ? null : ownMessage + detail;
  const fallback = statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const own = custom.find((each) => each.type === type) ?? custom.find((each) => each.type === fallback);
  const template = own?.templates['application/json'];
  // Denials by an authorizer, and they alone, have a capital M.
  const key = type === 'ACCESS_DENIED' ? 'Message' : 'message';
  return {
    statusCode: own?.statusCode ?? statusCode,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: template === undefined ? JSON.stringify({ [key]: message }) : fill(template, message),
  };
}

function fill(template: string, message: string | null): string {
  return template
    .replaceAll('$context.error.messageString', () => JSON.stringify(message))
    .replaceAll('$context.error.message', () => message ?? '');
}
