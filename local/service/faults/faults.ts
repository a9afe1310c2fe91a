/** The switchboard of every fault: `GET` and `POST /faults`. A further fault is one more entry here. */
import { z } from 'zod';
import type { Database } from '../database';
import type { Log } from '../log';
import type { OrdersQuery } from '../orders';
import { createErrors } from './errors';
import type { Fault } from './fault';
import { createHang } from './hang';
import { createHoard } from './hoard';
import { createLeak } from './leak';
import { createSlowQueries } from './slow-queries';
import { createTalkingLeak } from './talking-leak';
import { createWorkload } from './workload';

/** The body is not one that can be carried out. One problem a line. */
export class FaultsError extends Error {
  override readonly name = 'FaultsError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

export class Faults {
  private readonly switches: Readonly<Record<string, Switch>>;
  private readonly schema: z.ZodType<Record<string, unknown>>;

  constructor(database: Database, log: Log) {
    // Of two that concern one request, the later has the last word; a request that errors strike is neither slow nor heavy.
    this.switches = {
      leak: switchOf(createLeak(database, log)),
      talkingLeak: switchOf(createTalkingLeak(database, log)),
      hoard: switchOf(createHoard(database, log)),
      errors: switchOf(createErrors()),
      workload: switchOf(createWorkload()),
      slowQueries: switchOf(createSlowQueries()),
      hang: switchOf(createHang()),
    };
    const fields = Object.entries(this.switches).map(([name, { settings }]) => [name, settings]);
    this.schema = z
      .strictObject(Object.fromEntries(fields))
      .refine((faults) => Object.keys(faults).length > 0, 'at least one fault');
  }

  /**
   * Switches the faults that `body` names: settings switch one on, null switches it off, the others stay.
   * @throws FaultsError when any part of it is wrong; then nothing is switched.
   */
  apply(body: unknown): void {
    const parsed = this.schema.safeParse(body);
    if (!parsed.success) {
      throw new FaultsError(
        parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`),
      );
    }
    for (const [name, settings] of Object.entries(parsed.data)) this.switches[name]?.turn(settings);
  }

  /**
   * What the next request to `/orders` does with its connection.
   * @param healthy what it does while no fault has a say.
   * @throws DependencyError when the request is to fail without one.
   */
  ordersQuery(healthy: OrdersQuery): OrdersQuery {
    return Object.values(this.switches).reduce((query, fault) => fault.ordersQuery(query), healthy);
  }

  /** Switches every fault off. */
  stop(): void {
    for (const { stop } of Object.values(this.switches)) stop();
  }

  /** Every fault by its name, as it is now. */
  status(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.switches).map(([name, { status }]) => [name, status()]));
  }
}

/** A fault whose settings' type is known inside only, so that faults of all kinds fit one table. */
interface Switch {
  readonly settings: z.ZodType;
  turn(settings: unknown): void;
  stop(): void;
  status(): unknown;
  ordersQuery(query: OrdersQuery): OrdersQuery;
}

function switchOf<Settings>(fault: Fault<Settings>): Switch {
  return {
    settings: fault.settings.nullable().optional(),
    turn: (settings) => (settings === null ? fault.stop() : fault.start(fault.settings.parse(settings))),
    stop: () => fault.stop(),
    status: () => fault.status(),
    ordersQuery: (query) => fault.ordersQuery?.(query) ?? query,
  };
}
