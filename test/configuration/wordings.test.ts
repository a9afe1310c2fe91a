/** Every wording of the table is found as its software writes it, is bounded, and is told from what others say. */
import { patternProblem } from '../../src/configuration/log-patterns';
import { WORDINGS } from '../../src/configuration/wordings';
import { MAY_SAY } from '../../src/diagnose/no-connection';
import { MAX_HELD } from '../../src/diagnose/whole-lines';
import { scanLogs } from '../support/bodies';

const LINES = WORDINGS.flatMap((wording) =>
  wording.lines.map((line) => [wording.id, line, wording] as const),
);
const scan = (text: string) => scanLogs([{ pod: 'a', text: `INFO ready\n${text}\nINFO well\n` }], 1);
/** A hundred times what it takes. */
const LIMIT_MS = 1_000;

describe('the table', () => {
  it('has one row for each id, with a source and a line', () => {
    expect(new Set(WORDINGS.map(({ id }) => id)).size).toBe(WORDINGS.length);
    for (const { lines, source } of WORDINGS) {
      expect(lines.length).toBeGreaterThan(0);
      expect(source).toMatchObject({
        project: expect.stringMatching(/^[\w.-]+\/[\w.-]+$/),
        file: expect.stringMatching(/\.\w+$/),
        in: expect.stringMatching(/\w/),
      });
      expect(source.at ?? '000000000000').toMatch(/^[0-9a-f]{12}$/);
    }
  });

  it.each(WORDINGS.map(({ id, says }) => [id, says]))('looks for %s in a bounded way', (_, says) => {
    expect(patternProblem(says)).toBeNull();
  });

  it.each(WORDINGS.map((wording) => [wording.id, wording] as const))(
    'looks for %s in no line that the quick look passes over',
    (_, { says, lines }) => {
      for (const alternative of alternativesOf(says)) expect(alternative).toMatch(MAY_SAY);
      for (const line of lines) expect(line).toMatch(MAY_SAY);
    },
  );
});

describe('a line of', () => {
  it.each(LINES)('%s is found in text and in JSON: %s', (_, line, { of, means }) => {
    const inJson = JSON.stringify({ level: 'error', context: 'c'.repeat(20_000), message: line });
    const escaped = inJson.replaceAll("'", '\\u0027');
    for (const text of [
      line,
      line.toUpperCase(),
      line.toLowerCase(),
      inJson,
      escaped,
      `${'x'.repeat(5_000)} ${line}`,
    ]) {
      expect(scan(text)).toMatchObject({
        connectionTimeouts: 1,
        serverRefusals: means === 'server' ? 1 : 0,
        wordings: expect.arrayContaining([{ of, lines: 1 }]),
      });
    }
  });

  it.each(LINES)('%s takes no time when it is repeated without an end: %s', (_, line) => {
    const parts = [line.slice(0, 24), line.slice(0, -1), line.slice(-24)];
    const started = performance.now();
    for (const part of parts)
      scan(part.repeat(Math.ceil(MAX_HELD / Math.max(part.length, 1))).slice(0, MAX_HELD));
    expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  });
});

/** As clients of other services write them. */
const FOREIGN_LINES: Readonly<Record<string, readonly string[]>> = {
  Rust: [
    'ERROR cache: redis pool: Timeout occurred while waiting for a slot to become available',
    'ERROR cache: redis: Timed out in bb8',
    'ERROR lettre: smtp connection timeout',
    'reqwest::Error { kind: Request, url: "https://api.example.com/", source: TimedOut }',
  ],
  Go: [
    'redis: connection pool timeout',
    'Get "https://api.example.com/v1": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    'level=error msg="connection timeout" err="POST https://payments.example.com/v1/charges"',
  ],
  Java: [
    'org.apache.http.conn.ConnectionPoolTimeoutException: Timeout waiting for connection from pool',
    'redis.clients.jedis.exceptions.JedisConnectionException: Could not get a resource from the pool',
    'Caused by: java.util.NoSuchElementException: Timeout waiting for idle object',
    'com.sun.mail.util.MailConnectException: host, port: smtp.example.com, 25; nested: connection timeout',
    'io.lettuce.core.RedisConnectionException: connection timed out: cache:6379',
    'io.vertx.core.http.ConnectionPoolTooBusyException: Connection pool reached max wait queue size of 24',
    'org.apache.kafka.common.errors.TimeoutException: connection timeout to broker-1:9092',
    'ERROR Timed out waiting for connection to Zookeeper server [zookeeper:2181].',
    'javax.naming.CommunicationException: connection timeout [Root exception is ldap://dir.example.com]',
  ],
  Node: [
    'ConnectTimeoutError: Connect Timeout Error (attempted address: api.example.com:443, timeout: 10000ms)',
    'AxiosError: timeout of 5000ms exceeded',
    'MongoNetworkTimeoutError: connection timed out',
    'Error: ER_CON_COUNT_ERROR: Too many connections',
    'redis TimeoutError: ResourceRequest timed out',
  ],
  Python: [
    "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1",
    'urllib3.connectionpool: Connection pool is full, discarding connection: api.example.com',
    'redis.exceptions.ConnectionError: Too many connections',
    "pymysql.err.OperationalError: (1040, 'Too many connections')",
    'elasticsearch: connection pool exhausted',
  ],
  Ruby: [
    'ConnectionPool::TimeoutError: Waited 5.0 sec, 0/5 available',
    'Redis::TimeoutError: Connection timed out',
  ],
  Elixir: [
    'Finch was unable to provide a connection within the timeout due to excess queuing for connections.',
    '** (Redix.ConnectionError) redis: connection timeout',
  ],
  '.NET': [
    'Redis Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool.',
    'StackExchange.Redis.RedisTimeoutException: Timeout performing GET, connection timeout',
  ],
  PHP: [
    'SQLSTATE[HY000] [1040] Too many connections',
    'RedisException: Connection timed out',
    'Hyperf\\Redis\\RedisPool: Connection pool exhausted. Cannot establish new connection before wait_timeout.',
  ],
};

describe('what is said of another service', () => {
  const foreign = Object.entries(FOREIGN_LINES).flatMap(([of, lines]) => lines.map((line) => [of, line]));

  it.each(foreign)('is not counted, %s: %s', (_, line) => {
    const wide = /connection|pool|timeout/i.test(line) ? 1 : 0;
    for (const text of [line, JSON.stringify({ level: 'error', message: line })]) {
      expect(scan(text)).toMatchObject({ connectionLines: wide, connectionTimeouts: 0, wordings: [] });
    }
  });

  it('is told by what stands near, and does not hide what can be of the database alone', () => {
    const far = 'r'.repeat(200);
    for (const text of [
      'redis-warmer: HikariPool-1 - Connection is not available, request timed out after 30000ms.',
      'redis down; FATAL: sorry, too many clients already',
      JSON.stringify({ cache: 'redis', context: far, message: 'connection pool timeout' }),
      JSON.stringify({
        message: 'psycopg2.pool.PoolError: connection pool exhausted',
        context: far,
        of: 'kafka',
      }),
      JSON.stringify({ message: 'connection timeout', url: 'https://shop.example.com/orders' }),
      'redis: connection timeout; then, as no connection of the database was to be had either, and nobody else had one left, for the database too: connection pool timeout',
    ]) {
      expect(scan(text)).toMatchObject({ connectionTimeouts: 1 });
    }
  });
});

/** What stands between the bars of a pattern that are in no group. */
function alternativesOf(says: string): string[] {
  const found = [''];
  let depth = 0;
  for (const [element] of says.matchAll(/\\.|[\s\S]/g)) {
    if (element === '(') depth += 1;
    if (element === ')') depth -= 1;
    if (element === '|' && depth === 0) found.push('');
    else found[found.length - 1] += element;
  }
  return found;
}
