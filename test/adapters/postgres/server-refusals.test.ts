/** A real server's refusals for want of a slot, as a service would log them, are known for what they are. */
import { Client, DatabaseError } from 'pg';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPostgres, startPostgres } from '../../../local/postgres';
import { scanLogs } from '../../support/bodies';
import { eventually } from '../../support/eventually';

const PASSWORD = 'secret';
const TOO_MANY_CONNECTIONS = '53300';

let processes: Processes;
let postgres: LocalPostgres;
let open: Client[] = [];
beforeAll(async () => {
  processes = await Processes.open();
  postgres = await startPostgres(processes, {
    ...{ maxConnections: 8 },
    settings: { superuser_reserved_connections: '2', reserved_connections: '2' },
  });
  await postgres.createRole('one', PASSWORD);
  await postgres.createRole('limited', PASSWORD, { connectionLimit: 1 });
  await postgres.createDatabase('shop', 'one');
  await postgres.createDatabase('small', 'one');
  await postgres.query('postgres', 'ALTER DATABASE small CONNECTION LIMIT 1');
  await postgres.query('postgres', 'GRANT CONNECT ON DATABASE shop TO limited');
});
afterEach(async () => {
  await Promise.all(open.map((client) => client.end()));
  open = [];
  await noneLeft();
});
afterAll(() => processes.close());

async function connect(login: {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}) {
  const { host, port } = postgres;
  const client = new Client({ host, port, ...login });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A session ends a little after its connection. */
async function noneLeft(): Promise<void> {
  const sessions =
    "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
  await eventually('the end of every session', async () => {
    const left = await postgres.query('postgres', sessions).catch(() => [1]);
    return left.length === 0;
  });
}

/** Opens sessions until one is refused. */
async function refusal(user: string, database: string): Promise<string> {
  for (;;) {
    try {
      open.push(await connect({ user, password: PASSWORD, database }));
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== TOO_MANY_CONNECTIONS) throw error;
      return error.message;
    }
  }
}

async function takeAll(): Promise<void> {
  for (;;) {
    try {
      open.push(await connect({ ...postgres.superuser, database: 'postgres' }));
    } catch {
      return;
    }
  }
}

it.each<[string, RegExp, () => Promise<string>]>([
  ['those left are reserved', /^remaining connection slots are reserved/, () => refusal('one', 'shop')],
  ['the role has reached its limit', /^too many connections for role/, () => refusal('limited', 'shop')],
  ['the database has reached its limit', /^too many connections for database/, () => refusal('one', 'small')],
  [
    'all are taken',
    /^sorry, too many clients already/,
    async () => {
      await takeAll();
      return refusal('one', 'shop');
    },
  ],
])('%s', async (_, wording, provoke) => {
  const message = await provoke();
  expect(message).toMatch(wording);
  for (const text of [`FATAL: ${message}\n`, `${JSON.stringify({ level: 'error', err: { message } })}\n`]) {
    expect(scanLogs([{ pod: 'a', text }], 1)).toMatchObject({ serverRefusals: 1, connectionTimeouts: 1 });
  }
});
