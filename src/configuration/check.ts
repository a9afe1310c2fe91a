/** The check of readiness: how often it is made by itself. */
import * as z from 'zod';

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
});
