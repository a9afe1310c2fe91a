/** Requests that fail although the database is well: customers see it, the pool does not. */
import { z } from 'zod';
import { DependencyError } from '../orders';
import type { Fault } from './fault';
import { ordersFault } from './orders-fault';
import { pickShare, shareSchema } from './share';

const settingsSchema = z.strictObject({ share: shareSchema });

export type ErrorsSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `errors`. */
export function createErrors(): Fault<ErrorsSettings> {
  return ordersFault(settingsSchema, ({ share }) => {
    const struck = pickShare(share);
    return (query) => {
      // Its text must look like no trouble with the pool: the logs are searched for that.
      if (struck()) throw new DependencyError('the price list is not available');
      return query;
    };
  });
}
