/** What a scan of logs finds wherever it stands, and what it says that it did not look at. */
import fc from 'fast-check';
import { MAX_LINE_LENGTH } from '../../src/configuration/log-patterns';
import { WORDINGS } from '../../src/configuration/wordings';
import { LogScan, sumLogs } from '../../src/diagnose/log-scan';
import { scanLogs } from '../support/bodies';
import { runs } from '../support/runs';

const HIKARI = 'HikariPool-1 - Connection is not available, request timed out after 30000ms';
/** A JSON line in which so much stands before the message. */
const json = (before: number, message: string) => JSON.stringify({ context: 'c'.repeat(before), message });
const scan = (text: string, patterns = {}) => scanLogs([{ pod: 'a', text }], 1, patterns);

describe("a known pool's own message", () => {
  it.each([0, 1_000, 20_000])('is found after %i characters of the line', (before) => {
    const text = `${json(before, HIKARI)}\n${json(before, 'all is well')}\n`;
    expect(scan(text)).toMatchObject({ linesRead: 2, connectionTimeouts: 1, partial: [] });
  });

  it('is found anywhere in lines of any length, whatever comes in pieces and whatever is configured', () => {
    const line = fc.record({ before: fc.nat({ max: 3_000 }), has: fc.constantFrom(...WORDINGS, null) });
    const patterns = fc.constantFrom({}, { connection: 'x' }, { slowQuery: 'y' }, { connectionTimeout: 'z' });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.integer({ min: 1, max: 5_000 }),
        patterns,
        (lines, bytes, configured) => {
          const text = lines.map(({ before, has }) => `${json(before, has?.lines[0] ?? 'well')}\n`);
          const found = scanLogs([{ pod: 'a', text: text.join('') }], 1, configured, bytes);
          expect(found?.connectionTimeouts).toBe(lines.filter(({ has }) => has).length);
        },
      ),
      runs(200),
    );
  });

  it('is counted by whose it is, over all pods, and the few that most lines have are kept', () => {
    const names = ['sqlx', 'bb8', 'HikariCP', 'Agroal', 'Knex', 'Npgsql', 'PgBouncer'];
    const lineOf = (name: string) => WORDINGS.find(({ of }) => of === name)?.lines[0] ?? '';
    const text = names.map((name, index) => `${lineOf(name)}\n`.repeat(index + 1)).join('');
    const pods = ['a', 'b'].map((pod) => ({ pod, text }));
    expect(scanLogs(pods, 2)?.wordings).toEqual([
      { of: 'PgBouncer', lines: 14 },
      { of: 'Npgsql', lines: 12 },
      { of: 'Knex', lines: 10 },
      { of: 'Agroal', lines: 8 },
      { of: 'HikariCP', lines: 6 },
    ]);
    expect(scan('connection pool timeout\n')?.wordings).toEqual([]);
  });

  it('is one line of its software, however often it stands there, and one of each other', () => {
    const line = `Unable to acquire JDBC Connection [${HIKARI}]; ${HIKARI}; pool timed out while waiting for an open connection: PoolTimedOut`;
    expect(scan(line)?.wordings).toEqual([
      { of: 'Hibernate', lines: 1 },
      { of: 'HikariCP', lines: 1 },
      { of: 'sqlx', lines: 1 },
    ]);
  });
});

describe('a configured pattern', () => {
  const patterns = { connectionTimeout: 'no pool left' };

  it('sees the beginning of a line, and longer ones are said to be looked at in part', () => {
    const text = [json(0, 'no pool left'), json(2_000, 'no pool left'), json(2_000, 'well'), 'well'].join(
      '\n',
    );
    expect(scan(text, patterns)).toMatchObject({
      connectionTimeouts: 1,
      partial: [
        'a: 2 lines longer than 1000 characters, searched by logPatterns.connectionTimeout only at the beginning',
      ],
    });
  });

  it("is in place of the runbook's own words alone", () => {
    const own = 'connection pool timeout\nconnection timeout\ntoo many clients\n';
    expect(scan(own)).toMatchObject({ connectionTimeouts: 3 });
    expect(scan(own, patterns)).toMatchObject({ connectionTimeouts: 0 });
    expect(scan(`${HIKARI}\nno pool left\n`, patterns)).toMatchObject({
      connectionTimeouts: 2,
      wordings: [{ of: 'HikariCP', lines: 1 }],
    });
  });

  it('hides nothing in a line where a timeout was found, nor for another of the patterns', () => {
    const found = `no pool left ${'x'.repeat(MAX_LINE_LENGTH)}`;
    expect(scan(found, patterns)).toMatchObject({ connectionTimeouts: 1, partial: [] });
    expect(scan(json(2_000, 'well'), { slowQuery: 'slow' })).toMatchObject({ partial: [] });
  });
});

describe("the server's own refusals", () => {
  it.each([
    'FATAL: sorry, too many clients already',
    'FATAL:  remaining connection slots are reserved for non-replication superuser connections',
    'FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'FATAL: remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
    'FATAL: remaining connection slots are reserved for roles with privileges of the "rds_reserved" role',
    'too many connections for role "knhk"',
    `{"context":"${'c'.repeat(5)}","error":"too many connections for database \\"knhk\\""}`,
    'FATAL: désolé, trop de clients sont déjà connectés (SQLSTATE 53300)',
  ])('count as timeouts too, whatever is configured: %s', (line) => {
    for (const patterns of [{}, { connectionTimeout: 'no pool left' }, { connection: 'x', slowQuery: 'y' }]) {
      const text = `INFO ready\n${' '.repeat(5_000)}${line}\n`;
      expect(scan(text, patterns)).toMatchObject({
        serverRefusals: 1,
        connectionTimeouts: 1,
      });
    }
  });

  it('are known beside what a pooler says of its own, whose code may be the same', () => {
    const refusals = [
      'odyssey: c1: sorry, too many clients for pool (SQLSTATE 53300)',
      'server login has been failing, cached error: FATAL: sorry, too many clients already (server_login_retry)',
      'failed to connect to `user=a database=b`: FATAL: sorry, too many clients already (SQLSTATE 53300); i/o timeout',
    ].map((line) => scan(line)?.serverRefusals);
    expect(refusals).toEqual([0, 1, 1]);
  });

  it.each([
    'connection pool timeout',
    'Too many connections',
    'too many clients in the shop',
    'request 53300 took 5 ms',
    '{"address":{"postal":{"code":"53300"}}}',
    'vip=[53301] code=53300',
    HIKARI,
  ])('are told from what a pool or anybody else says: %s', (line) => {
    expect(scan(`${line}\n`)).toMatchObject({ serverRefusals: 0 });
  });
});

describe('a reading of logs', () => {
  const long = `start ${'x'.repeat(200_000)} connection pool timeout`;

  it('is partial where a part of a line was let go, in pieces of any size', () => {
    for (const bytes of [1_000, 65_536, 70_000]) {
      expect(scanLogs([{ pod: 'a', text: `${long}\nwell\n${long}` }], 1, {}, bytes)).toMatchObject({
        linesRead: 3,
        partial: ['a: 2 lines longer than 64 KiB, searched in part'],
      });
    }
    const whole = scanLogs([{ pod: 'a', text: `${'x'.repeat(65_000)}\nwell\n` }], 1, {}, 1_000);
    expect(whole?.partial).toEqual([]);
  });

  it('says how many pods could not be read, and the first of many parts', () => {
    const logs = Array.from({ length: 8 }, (_, index) => ({
      ...new LogScan().end(),
      ...{ pod: `p${index}`, partial: [`why ${index}`] },
    }));
    expect(sumLogs(logs, 10)?.partial).toEqual([
      "2 of 10 pods' logs could not be read",
      ...[0, 1, 2, 3, 4].map((index) => `p${index}: why ${index}`),
      'and 3 more incomplete logs',
    ]);
    expect(sumLogs([{ ...new LogScan().end(), pod: 'a' }], 1)?.partial).toEqual([]);
  });

  it('of no pod tells of nothing', () => {
    expect(sumLogs([], 0)).toMatchObject({ podsRead: 0, partial: ['no pod has a log'] });
  });
});
