/** Names of the errors that the definition raises, catches and tries again: what a catch and a history name them by. */
import type { InvalidInputError } from '../model/errors';
import { STATE } from './states';

/**
 * The two endings of the response that are no failure: each is raised by the `Fail` of that name to leave the Parallel,
 * and caught outside it.
 */
export const ENDINGS = {
  incidentResolved: STATE.IncidentResolved,
  dryRunComplete: STATE.DryRunComplete,
} as const;

/** A check could not be concluded: people were told, and nobody is paged. */
export const CHECK_FAILED = STATE.CheckFailed;

/** An input typed by hand is refused: caught by name, and ended without a page. */
export const INVALID_INPUT: InvalidInputError['name'] = 'InvalidInputError';

/** Step Functions' own: any error at all; a task that took too long. */
export const ANY_ERROR = 'States.ALL';
export const TIMEOUT = 'States.Timeout';

/**
 * What the functions' own code throws. It has made its attempts by itself, or is a mistake of the code, which waiting does
 * not mend: `Error` and the like are JavaScript's.
 */
export const ERRORS_OF_THE_CODE = [
  INVALID_INPUT,
  'ConfigurationError',
  'DependencyError',
  'EscalationError',
  'RecordError',
  'RejectedAlertError',
  'StalePlanError',
  'AggregateError',
  'Error',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
] as const;

/**
 * A process that ended without an answer, ran out of memory or took too long: a new one may do better, and if it does not,
 * another will not either. Sources: Step Functions, "Handling errors" and "Handle Lambda service exceptions"; Lambda,
 * "Troubleshoot invocation issues".
 */
export const CRASHES = [
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Sandbox.Timedout',
  TIMEOUT,
] as const;

/**
 * What stays as it is until somebody deploys anew: the function or its key is gone, its code can't be loaded, or the
 * request itself is refused. Source: Lambda API reference, Invoke, Errors; Lambda, "Troubleshoot deployment issues".
 */
export const BROKEN_FUNCTIONS = [
  'Lambda.CodeArtifactUserFailedException',
  'Lambda.InvalidParameterValueException',
  'Lambda.InvalidRequestContentException',
  'Lambda.InvalidRuntimeException',
  'Lambda.InvalidZipFileException',
  'Lambda.KMSDisabledException',
  'Lambda.KMSNotFoundException',
  'Lambda.RequestTooLargeException',
  'Lambda.ResourceNotFoundException',
  'Lambda.UnsupportedMediaTypeException',
  'Runtime.HandlerNotFound',
  'Runtime.ImportModuleError',
  'Runtime.MalformedHandlerName',
  'Runtime.UserCodeSyntaxError',
] as const;
