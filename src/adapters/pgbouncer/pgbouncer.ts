/** PgBouncer through its console: what it shows to a role in `stats_users`, and the size of its pools. */
import type { Configuration } from '../../configuration/configuration';
import { instancesOf, type PoolerSettings } from '../../configuration/pooler';
import { StalePlanError } from '../../model/errors';
import type { BouncerEvidence, PoolerEvidence } from '../../model/evidence';
import type { Pooler } from '../../ports';
import { errorText } from '../../text/error-text';
import { within } from '../channels/attempts';
import { isRefusedLogin, JUST_READ_MS, type ReadOptions } from '../rotating-secrets';
import type { ConsoleAccess } from './access';
import { type Ask, addressOf, type ConsoleAddress, needsAdmin, withConsole } from './console';
import { bouncerEvidence, type Shown } from './rows';

export interface PoolerAccess {
  /** Of a role in `stats_users`. */
  readonly stats: (options?: ReadOptions) => Promise<ConsoleAccess>;
  /** Of a role in `admin_users`; null where none is configured. */
  readonly admin: (options?: ReadOptions) => Promise<ConsoleAccess | null>;
}

const SIZE = 'default_pool_size';
/** Of what the reading as a whole may take: one that hangs must not cost what the others show. */
const SHARE_OF_ONE = 0.8;
const NO_POOL =
  "no bouncer has a pool of the target's database: compare pooler.databases with SHOW DATABASES";

export class PgBouncer implements Pooler {
  /** @param database The target's, as PostgreSQL calls it. */
  constructor(
    private readonly access: PoolerAccess,
    private readonly settings: PoolerSettings,
    private readonly database: string,
    private readonly probes: Pick<Configuration['probes'], 'timeoutMs'>,
  ) {}

  async read(): Promise<Omit<PoolerEvidence, 'config'>> {
    const { bouncers } = this.settings;
    const instances = instancesOf(this.settings);
    const access = await this.access.stats();
    const read = await Promise.all(
      bouncers.map((address) => this.readOne(address, access).catch((error: unknown) => errorText(error))),
    );
    const found = read.filter((each) => typeof each !== 'string');
    const unread = instances - bouncers.length;
    return {
      kind: 'pgbouncer',
      instances,
      bouncers: found.map(({ bouncer }) => bouncer),
      partial: [
        ...read.filter((each) => typeof each === 'string'),
        ...found.flatMap(({ partial }) => partial),
        ...(found.length > 0 && found.every(({ bouncer }) => bouncer.pools.length === 0) ? [NO_POOL] : []),
        ...(unread > 0 ? [`${unread} of ${instances} bouncers have no address in the configuration`] : []),
      ],
    };
  }

  private async readOne(
    address: ConsoleAddress,
    access: ConsoleAccess,
  ): Promise<{ readonly bouncer: BouncerEvidence; readonly partial: readonly string[] }> {
    const limitMs = Math.ceil(SHARE_OF_ONE * this.probes.timeoutMs);
    const endMs = Date.now() + limitMs;
    const shown = await whereRotated(access, this.access.stats, (its) =>
      withConsole(address, its, Math.max(1, endMs - Date.now()), (ask) =>
        within(endMs - Date.now(), () => readAll(ask)),
      ),
    );
    const wanted = { database: this.database, names: this.settings.databases };
    const { bouncer, leftOut } = bouncerEvidence(addressOf(address), shown, wanted);
    const more = `${bouncer.address} has ${leftOut} more pools of the target's database than are listed`;
    return { bouncer, partial: leftOut > 0 ? [more] : [] };
  }

  async rehearseResize(from: number, to: number): Promise<void> {
    await this.onEach(async (ask, address) => {
      const size = await sizeOf(ask);
      if (size === to) return;
      if (size !== from)
        throw new StalePlanError(`${SIZE} of ${address} is ${size}, not the ${from} that was expected`);
      // To what it is: whether the role may set it at all.
      await ask(`SET ${SIZE} = ${from}`);
    });
  }

  async resize(from: number, to: number): Promise<void> {
    await this.onEach(async (ask, address) => {
      // From the file, as far as the new one has reached the pod: a volume follows its ConfigMap within a minute or two.
      await ask('RELOAD');
      const size = await sizeOf(ask);
      if (size !== from && size !== to)
        throw new StalePlanError(`${SIZE} of ${address} is ${size}, not the ${from} that was expected`);
      if (size !== to) await ask(`SET ${SIZE} = ${to}`);
    });
  }

  /** One after the other. @throws StalePlanError where the role may not do it. */
  private async onEach(run: (ask: Ask, address: string) => Promise<void>): Promise<void> {
    const access = await this.access.admin();
    if (access === null) throw new StalePlanError('no role in admin_users of PgBouncer is configured');
    for (const bouncer of this.settings.bouncers) {
      const address = addressOf(bouncer);
      try {
        await whereRotated(access, this.access.admin, (its) =>
          withConsole(bouncer, its, this.probes.timeoutMs, (ask) => run(ask, address)),
        );
      } catch (error) {
        if (needsAdmin(error))
          throw new StalePlanError(`the role ${access.user} is not in admin_users of ${address}`);
        throw error;
      }
    }
  }
}

/** Logs in once more, where the login is refused and the secret has another one by now. */
async function whereRotated<T>(
  access: ConsoleAccess,
  again: (options: ReadOptions) => Promise<ConsoleAccess | null>,
  act: (access: ConsoleAccess) => Promise<T>,
): Promise<T> {
  try {
    return await act(access);
  } catch (error) {
    const newer = isRefusedLogin(error) ? await again({ atMostOldMs: JUST_READ_MS }) : null;
    if (newer === null || (newer.user === access.user && newer.password === access.password)) throw error;
    return act(newer);
  }
}

/** One statement after the other: the console takes no two at once. */
async function readAll(ask: Ask): Promise<Shown> {
  return {
    version: await ask('SHOW VERSION'),
    config: await ask('SHOW CONFIG'),
    databases: await ask('SHOW DATABASES'),
    users: await ask('SHOW USERS'),
    lists: await ask('SHOW LISTS'),
    // Last of all, so that it is the newest.
    pools: await ask('SHOW POOLS'),
  };
}

async function sizeOf(ask: Ask): Promise<number> {
  const rows = await ask('SHOW CONFIG');
  return Number(rows.find(({ key }) => key === SIZE)?.['value']);
}
