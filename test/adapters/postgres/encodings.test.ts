/** Names and texts in any encoding on a real PostgreSQL whose databases have different ones. */
import fc from 'fast-check';
import { parseServerJson } from '../../../src/adapters/postgres/encodings';
import { eventually } from '../../support/eventually';
import { runs } from '../../support/runs';
import { postgresForTests } from './support';

const { server, activity, connect, rollBackPrepared } = postgresForTests({
  settings: { max_prepared_transactions: '5' },
});
afterEach(rollBackPrepared);

const ENCODINGS = ['LATIN1', 'WIN1252', 'WIN1251', 'EUC_JP', 'EUC_TW', 'SQL_ASCII', 'UTF8'] as const;

/** The statement in the bytes given, one character each: only a database that takes anything passes them on. */
const runBytes = (bytes: string) =>
  server().query(
    'SQL_ASCII',
    `DO $$ BEGIN EXECUTE convert_from('\\x${Buffer.from(bytes, 'latin1').toString('hex')}', 'SQL_ASCII'); END $$`,
  );

/** By what each is renamed to: text of other encodings, and of none. */
const ODD = {
  latin: 'j\u00f6rg',
  utf8: Buffer.from('\u65e5\u672c').toString('latin1'),
  odd: 'x\u0081y\u008e',
  cut: 'a\u00e3\u0081',
};

beforeAll(async () => {
  for (const encoding of ENCODINGS) {
    await server().query(
      'postgres',
      `CREATE DATABASE "${encoding}" ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`,
    );
  }
  for (const [name, bytes] of Object.entries(ODD)) {
    await server().query(
      'postgres',
      `CREATE ROLE ${name} LOGIN PASSWORD 'open sesame' CONNECTION LIMIT 9 IN ROLE knhk`,
    );
    await runBytes(`ALTER ROLE ${name} RENAME TO "${name} ${bytes}"`);
  }
});

/** Sessions whose role, and whose query, is text of another encoding than that of the database that is read. */
async function oddSessions(): Promise<void> {
  for (const [name, bytes] of Object.entries(ODD)) {
    await runBytes(`ALTER ROLE "${name} ${bytes}" RENAME TO ${name}`);
    await connect({ user: name, database: 'postgres' });
    await runBytes(`ALTER ROLE ${name} RENAME TO "${name} ${bytes}"`);
  }
}

describe.each(ENCODINGS)('a database in %s', (database) => {
  it('is read, whatever the names and texts of others are', async () => {
    await oddSessions();
    for (const each of ENCODINGS)
      await connect({ database: each, statements: ['BEGIN', "SELECT 'gr\u00f6\u00dfe'"] });
    await connect({
      ...{ user: 'boss', database: 'LATIN1' },
      statements: ['BEGIN', 'SELECT pg_current_xact_id()', "PREPARE TRANSACTION 'gr\u00f6\u00dfe'"],
    });
    const total = database === 'LATIN1' ? 2 : 1;
    const now = await eventually('everything, and the session of the reading before has ended', async () => {
      // In the middle of a name, too, where LIKE would look at characters.
      const seen = await activity({}, { database, users: ['knhk', '*x*y*'] });
      return seen.prepared.length === 1 && seen.total === total && seen;
    });
    expect(now).toMatchObject({ kind: 'read', serviceConnections: 1 });
    // Of the members of the role only the one that fits a pattern: the others have no session here. What is no text of
    // the database's own encoding may fit none.
    const fitting = now.limits.map(({ name }) => name.split(' ')[0]);
    expect(fitting).toEqual(database.startsWith('EUC') ? [] : ['odd']);
    expect(now.otherHolders.length).toBe(5);
  });
});

it.each([
  [
    'UTF8',
    'SELECT ? AS "\u65e5\u672c"',
    '\u65e5\u672c',
    ['a\ufffd', 'j\ufffdrg', 'x\ufffdy\ufffd', '\u65e5\u672c'],
  ],
  ['EUC_JP', 'SELECT ? AS "\u65e5\u672c"', '\u65e5\u672c', null],
  ['LATIN1', 'SELECT ? AS "\u00f6"', '\u00f6', null],
  ['WIN1251', 'SELECT ? AS "\u0436"', '\u0436', null],
])('shows what is text in %s as it is, and replaces what is not', async (database, query, name, names) => {
  await oddSessions();
  await connect({ database, statements: ['BEGIN', `SELECT 1 AS "${name}"`] });
  const now = await eventually('the leak', async () => {
    const seen = await activity({}, { database });
    return seen.leakedCount === 1 && seen;
  });
  expect(now.leaked[0]?.query).toBe(query);
  const odd = now.otherHolders.map(({ user }) => user.split(' ')).filter(([role = '']) => role in ODD);
  expect(odd.map(([role]) => role).sort()).toEqual(Object.keys(ODD).sort());
  if (names) expect(odd.map(([, rest]) => rest).sort()).toEqual([...names].sort());
});

describe('JSON of a server', () => {
  const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8');

  it('is what it was, where it is UTF-8', () => {
    fc.assert(
      fc.property(
        fc.json({ stringUnit: 'grapheme' }),
        fc.constantFrom('UTF8', 'SQL_ASCII', 'EUC_TW'),
        (json, encoding) => {
          const value: unknown = JSON.parse(json);
          expect(parseServerJson(bytesOf(value), encoding)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
      runs(),
    );
  });

  it('keeps a byte order mark, which is a character of a name like any other', () => {
    expect(parseServerJson(bytesOf({ name: '\ufeffknhk' }), 'UTF8')).toEqual({ name: '\ufeffknhk' });
  });

  it('is read whatever bytes beyond ASCII it holds, and keeps every character of ASCII', () => {
    const high = fc.uint8Array({ min: 0x80, max: 0xff, minLength: 1, maxLength: 5 });
    const piece = fc.oneof(fc.string({ maxLength: 5 }), high);
    fc.assert(
      fc.property(
        fc.array(piece),
        fc.constantFrom('UTF8', 'EUC_CN', 'EUC_JP', 'LATIN1', 'KOI8R'),
        (pieces, encoding) => {
          const content = pieces.map((each) =>
            typeof each === 'string' ? Buffer.from(JSON.stringify(each).slice(1, -1)) : Buffer.from(each),
          );
          const bytes = Buffer.concat([Buffer.from('{"a":"'), ...content, Buffer.from('","b":"kept"}')]);
          const parsed = parseServerJson(bytes, encoding) as Record<string, string>;
          expect(parsed['b']).toBe('kept');
          const ascii = (text: string) => text.replace(/[^\0-\x7f]/g, '');
          expect(ascii(parsed['a'] ?? '')).toBe(pieces.filter((each) => typeof each === 'string').join(''));
        },
      ),
      runs(),
    );
  });
});
