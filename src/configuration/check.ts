/** The check of readiness: how often it is made by itself. */
import * as z from 'zod';
import { isThisMachine } from '../text/this-machine';
import { reason } from './fields';

/** What the alarm on missing checks can look back over, and "known to work tonight" can mean: a day. */
const MOST_MINUTES = 1_440;

export const checkSchema = z.strictObject({
  schedule: z
    .strictObject({
      /** False: checks are made by hand alone, and nobody is told that one is missing. */
      enabled: z.boolean().default(true),
      /** Between two of them. */
      everyMinutes: z.number().int().min(1).max(MOST_MINUTES).default(MOST_MINUTES),
    })
    .prefault({}),
  /** Where it is asked whether an alert would reach the runbook and people; not asked when left out. */
  alertmanager: z
    .strictObject({
      /** Of its API, without `/api/v2`. */
      url: z.url({ protocol: /^https?$/ }),
      /**
       * Name or ARN of the secret with its login: a bearer token, or JSON with `username` and `password`. Asked without one when
       * left out.
       */
      secretId: z.string().min(1).optional(),
      /** Why `url` may be `http:` where it is not this machine: what is shown there, and the login, can be read on the way. */
      allowPlaintextBecause: reason.optional(),
      /** An alert that always fires, such as the Prometheus Operator's `Watchdog`: where it has not arrived, none would. */
      watchdogAlert: z.string().min(1).optional(),
    })
    .refine(
      ({ url, allowPlaintextBecause }) =>
        url.startsWith('https:') ||
        isThisMachine(new URL(url).hostname) ||
        allowPlaintextBecause !== undefined,
      'url: https, http on this machine, or a reason in allowPlaintextBecause',
    )
    .optional(),
});
