/** What the faults of `/orders` have in common: while on, each of its requests may be given another query. */
import type { z } from 'zod';
import type { OrdersQuery } from '../orders';
import type { Fault } from './fault';

/** What the next request runs in the place of `query`. One that throws fails the request before it has a connection. */
export type Replace = (query: OrdersQuery) => OrdersQuery;

/** Builds a fault that asks a `Replace` about each request. @param create called each time it is switched on. */
export function ordersFault<Settings>(
  settings: z.ZodType<Settings>,
  create: (settings: Settings) => Replace,
): Fault<Settings> {
  let on: { readonly settings: Settings; readonly replace: Replace } | undefined;
  return {
    settings,
    start: (started) => {
      on = { settings: started, replace: create(started) };
    },
    stop: () => {
      on = undefined;
    },
    status: () => on?.settings ?? null,
    ordersQuery: (query) => on?.replace(query) ?? query,
  };
}
