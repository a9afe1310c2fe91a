/**
 * Errors that are part of the workflow's vocabulary. Step Functions matches `ErrorEquals` on the name, so
 * each sets its own.
 */
/** What somebody sent is wrong: names the field, what it holds and what is accepted. Never worth a retry. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';

  constructor(
    message: string,
    /** Every field that is wrong, each as `path: what is accepted`. */
    readonly problems: readonly string[] = [message],
  ) {
    super(message);
  }
}

/** An alert's input is refused, which the intake made: a fault of this project, or of a change of the configuration. */
export class RejectedAlertError extends Error {
  override readonly name = 'RejectedAlertError';
}

/** The deployment's configuration is wrong: lists every wrong field at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`the configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** A dependency could not be read or changed. The message names the dependency and never holds a secret. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';

  constructor(
    readonly dependency: string,
    message: string,
    options?: { readonly cause?: unknown; readonly code?: string | undefined; readonly attempts?: number },
  ) {
    super(`${dependency}: ${message}`, { cause: options?.cause });
    this.code = options?.code;
    this.attempts = options?.attempts ?? 1;
  }

  /** The dependency's own code, such as an SQLSTATE or an HTTP status. */
  readonly code: string | undefined;
  /** How often it was tried before it was given up. */
  readonly attempts: number;
}

/** A change was refused at the last moment, because what it was planned for no longer holds. */
export class StalePlanError extends Error {
  override readonly name = 'StalePlanError';
}

/** The record kept on the Lease can't be understood: who may change the target is not known, so nothing may be changed. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** No audience could be reached. Retried by the workflow; if it stays, the execution fails and pages that way. */
export class EscalationError extends Error {
  override readonly name = 'EscalationError';
}
