/** Names of the errors that the definition raises or catches: what a catch and a history name them by. */
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

/** An input typed by hand is refused: caught by name, and ended without a page. */
export const INVALID_INPUT: InvalidInputError['name'] = 'InvalidInputError';

/** Step Functions' own: any error at all; a task that took too long. */
export const ANY_ERROR = 'States.ALL';
export const TIMEOUT = 'States.Timeout';

/** A lost call, a throttled or crashed function, a timeout: another try may do better. */
export const TRANSIENT_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  TIMEOUT,
] as const;
