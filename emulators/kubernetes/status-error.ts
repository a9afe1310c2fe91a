/** Errors of the Kubernetes API: a `Status` object with the reason that clients look at. */
import { type Plural, TYPES } from './kinds';

/** Reasons and their codes, from the API machinery's `StatusReason` constants. */
const CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  AlreadyExists: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  // `StatusReasonUnknown`, which is not written.
  '': 500,
} as const;

export type Reason = keyof typeof CODES;

/** One wrong field, as in `details.causes`. */
export interface FieldCause {
  /** Default: FieldValueInvalid. */
  readonly reason?: 'FieldValueInvalid' | 'FieldValueNotSupported';
  readonly field: string;
  readonly message: string;
}

interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string | undefined;
  readonly uid?: string;
  readonly causes?: readonly (Partial<Omit<FieldCause, 'reason'>> & { readonly reason?: string })[];
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason?: Reason;
  readonly details?: Details;
  readonly code: number;
}

/** Thrown anywhere in the API; answered as a `Status` with its code. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;

  constructor(
    readonly reason: Reason,
    message: string,
    readonly details?: Details,
  ) {
    super(message);
    this.code = CODES[reason];
  }

  toStatus(): Status {
    const { message, reason, details, code } = this;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

export function notFound(plural: Plural, name: string): StatusError {
  return new StatusError('NotFound', `${resourceText(plural)} "${name}" not found`, detailsOf(plural, name));
}

export function alreadyExists(plural: Plural, name: string): StatusError {
  return new StatusError(
    'AlreadyExists',
    `${resourceText(plural)} "${name}" already exists`,
    detailsOf(plural, name),
  );
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** By default: a write that was based on an older version of the object, or on another object of the same name. */
export function conflict(plural: Plural, name: string, why = MODIFIED): StatusError {
  return new StatusError(
    'Conflict',
    `Operation cannot be fulfilled on ${resourceText(plural)} "${name}": ${why}`,
    detailsOf(plural, name),
  );
}

/** What is answered where there is no object to answer with. */
export function success(said: { readonly code: number } | { readonly details: Details }) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...said } as const;
}

/** The object that a Status is about. */
export function detailsOf(plural: Plural, name: string): Details {
  const { group } = TYPES[plural];
  return { name, ...(group && { group }), kind: plural };
}

/** @param kind as in `Deployment.apps`. */
export function invalid(kind: string, name: string, causes: readonly FieldCause[]): StatusError {
  const [kindName, ...group] = kind.split('.');
  const text = causes.map(({ field, message }) => `${field}: ${message}`);
  return new StatusError(
    'Invalid',
    `${kind} "${name}" is invalid: ${text.length === 1 ? text[0] : `[${text.join(', ')}]`}`,
    {
      ...(name && { name }),
      ...(group.length > 0 && { group: group.join('.') }),
      kind: kindName,
      causes: causes.map((cause) => ({ reason: 'FieldValueInvalid', ...cause })),
    },
  );
}

/** `Deployment.apps`, or `Pod` for the core group. */
export function kindText(plural: Plural): string {
  const { kind, group } = TYPES[plural];
  return group ? `${kind}.${group}` : kind;
}

/** `deployments.apps`, or `pods` for the core group. */
export function resourceText(plural: Plural): string {
  const { group } = TYPES[plural];
  return group ? `${plural}.${group}` : plural;
}
