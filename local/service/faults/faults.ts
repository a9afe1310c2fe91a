/** The switchboard of every fault: `GET` and `POST /faults`. A further fault is one more entry here. */
import { z } from 'zod';
import type { Database } from '../database';
import type { Log } from '../log';
import type { Fault } from './fault';
import { createLeak } from './leak';

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
    this.switches = { leak: switchOf(createLeak(database, log)) };
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

  stop(): void {
    for (const { stop } of Object.values(this.switches)) stop();
  }

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
}

function switchOf<Settings>(fault: Fault<Settings>): Switch {
  return {
    settings: fault.settings.nullable().optional(),
    turn: (settings) => (settings === null ? fault.stop() : fault.start(fault.settings.parse(settings))),
    stop: () => fault.stop(),
    status: () => fault.status(),
  };
}
