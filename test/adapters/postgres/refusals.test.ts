/** What the adapter says of a server that is too old, or none: the answers are recorded from real ones. */

import { accessWithPassword } from '../../../src/adapters/postgres/access';
import { PostgresDatabase } from '../../../src/adapters/postgres/postgres';
import { tooOldText } from '../../../src/adapters/postgres/refusals';
import {
  int16,
  int32,
  message,
  READY,
  type Script,
  type ScriptedServer,
  scriptedServer,
  WELCOME,
} from './scripted';
import { PROBES, QUERY, TARGET } from './support';

let server: ScriptedServer;
afterEach(() => server.close());

async function reading(script: Script, timeoutMs = PROBES.timeoutMs) {
  server = await scriptedServer(script);
  const secret = { host: '127.0.0.1', port: server.port, username: 'runbook', password: 'x', ssl: 'off' };
  const access = accessWithPassword(JSON.stringify(secret));
  return new PostgresDatabase(access, TARGET, { ...PROBES, timeoutMs }).readActivity(QUERY);
}

const POOLER = 'put the host and port of PostgreSQL into the secret';

it.each([
  // PgBouncer 1.18.0, word for word: without and with ignore_startup_parameters, its pool and its clients used up.
  ['unsupported startup parameter: statement_timeout', '08P01', 'login'],
  ['no more connections allowed (max_client_conn)', '08P01', 'login'],
  ['query_wait_timeout', '08P01', 'statement'],
  // With PostgreSQL's own code for it: the pooler's clients are too many, of which the database knows nothing.
  ['no more connections allowed (max_client_conn)', '53300', 'login'],
])('says that a pooler answers: %s (%s)', async (text, code, when) => {
  const refusal = message('E', `SFATAL\0C${code}\0M${text}\0\0`);
  const script = when === 'login' ? { login: refusal } : { login: WELCOME, statement: refusal };
  const failure = await reading(script).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'DependencyError', dependency: 'postgres', code });
  expect(String(failure)).toContain(
    `a pooler or proxy such as PgBouncer answers instead of PostgreSQL (${text})`,
  );
  expect(String(failure)).toContain(POOLER);
});

it('says that a pooler leads to a database of another name', async () => {
  const activity = `\\x${Buffer.from('{"view":{"database":"knhk_production"}}').toString('hex')}`;
  const column = (name: string, type: number) => [
    ...[`${name}\0`, int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)],
  ];
  const value = (text: string) => [int32(text.length), text];
  const statement = Buffer.concat([
    ...[message('1'), message('2')],
    message('T', int16(2), ...column('activity', 17), ...column('encoding', 19)),
    message('D', int16(2), ...value(activity), ...value('UTF8')),
    ...[message('C', 'SELECT 1\0'), READY],
  ]);
  const wrong = reading({ login: WELCOME, statement });
  await expect(wrong).rejects.toThrow(
    /^postgres: the login to knhk reaches the database knhk_production, as through a pooler/,
  );
  await expect(wrong).rejects.toThrow(POOLER);
});

it('says that a server which never answers may have a pooler in front of it', async () => {
  await expect(reading({ login: WELCOME }, 300)).rejects.toThrow(
    'postgres: no answer and no statement timeout in time: check the network, or a pooler',
  );
});

describe('a server that is too old', () => {
  // PostgreSQL 13.23, word for word.
  const UNKNOWN_COLUMN =
    'SERROR\0VERROR\0C42703\0Mcolumn "waitstart" does not exist\0P8\0Fparse_relation.c\0L3572\0RerrorMissingColumn\0\0';
  const statement = Buffer.concat([message('E', UNKNOWN_COLUMN), READY]);
  const version = (text: string) =>
    Buffer.concat([
      message(
        'T',
        int16(1),
        'server_version\0',
        int32(0),
        int16(0),
        int32(25),
        int16(-1),
        int32(-1),
        int16(0),
      ),
      message('D', int16(1), int32(text.length), text),
      message('C', 'SHOW\0'),
      READY,
    ]);

  it('is told by its version, and not by what it does not know', async () => {
    const old = reading({ login: WELCOME, statement, query: version('13.23') });
    await expect(old).rejects.toThrow(/^postgres: PostgreSQL 14 or later is needed, this is 13.23$/);
    await expect(old).rejects.toMatchObject({ name: 'DependencyError', code: '42703' });
  });

  it.each([
    ['is new enough', version('16.4')],
    ['does not say its version', Buffer.concat([message('E', 'SERROR\0C57014\0Mcanceled\0Rx\0\0'), READY])],
  ])('is not said of one that %s', async (_, query) => {
    await expect(reading({ login: WELCOME, statement, query })).rejects.toThrow(
      'postgres: column "waitstart" does not exist',
    );
  });
});

it.each([
  ['13.23', 'PostgreSQL 14 or later is needed, this is 13.23'],
  [
    '13.23 (Debian 13.23-1.pgdg120+1)',
    'PostgreSQL 14 or later is needed, this is 13.23 (Debian 13.23-1.pgdg120+1)',
  ],
  ['9.6.24', 'PostgreSQL 14 or later is needed, this is 9.6.24'],
  ['14beta1', null],
  ['14.0', null],
  ['18.4', null],
  ['', null],
  ['unknown', null],
  [null, null],
])('takes version %j for %j', async (version, expected) => {
  server = await scriptedServer({ login: READY });
  expect(tooOldText(version)).toBe(expected);
});
