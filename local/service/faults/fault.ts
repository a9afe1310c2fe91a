/** What one kind of trouble is: settings that can be checked, a switch, and a way to be looked at. */
import type { z } from 'zod';
import type { OrdersQuery } from '../orders';

/** A kind of trouble, switched through `POST /faults` under its name. One small file each. */
export interface Fault<Settings> {
  readonly settings: z.ZodType<Settings>;
  /** Switches it on. One that is on already is replaced. */
  start(settings: Settings): void;
  /** Switches it off. What it has done already stays done. */
  stop(): void;
  /** As shown by `GET /faults`; null while it is off and nothing of it is left. */
  status(): unknown;
  /** For a fault of `/orders`: what its next request does in the place of `query`. One that throws fails the request. */
  ordersQuery?(query: OrdersQuery): OrdersQuery;
}
