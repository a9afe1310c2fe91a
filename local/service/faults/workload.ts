/** Work that has become heavier: every query is healthy and takes longer, so the same requests need more connections. */
import { z } from 'zod';
import { listOrders } from '../orders';
import type { Fault } from './fault';
import { ordersFault } from './orders-fault';

const settingsSchema = z.strictObject({
  /** How long PostgreSQL works for every answer. */
  ms: z.number().min(1).max(10_000),
});

export type WorkloadSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `workload`. */
export function createWorkload(): Fault<WorkloadSettings> {
  return ordersFault(
    settingsSchema,
    ({ ms }) =>
      () =>
      (client) =>
        listOrders(client, ms / 1_000),
  );
}
