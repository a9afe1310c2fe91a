import { redactLogLine } from '../../src/text/redact';
import { redactSql } from '../../src/text/sql';

describe('redactSql', () => {
  it.each([
    ["SELECT * FROM t WHERE email = 'jane@example.com'", 'SELECT * FROM t WHERE email = ?'],
    ["SELECT 'it''s', E'a\\'b', U&'d', x'1F', B'01', N'n'", 'SELECT ?, ?, ?, ?, ?, ?'],
    ['SELECT $$secret$$, $tag$a $$ b$tag$', 'SELECT ?, ?'],
    ['UPDATE t SET a = 42, b = -1.5e3, c = .5 WHERE id = 7', 'UPDATE t SET a = ?, b = ?, c = ? WHERE id = ?'],
    ['SELECT 0xFF, 1_000', 'SELECT ?, ?'],
    ['SELECT * FROM t2 WHERE id IN (1, 2, 3) AND v1 = $1', 'SELECT * FROM t2 WHERE id IN (?, …) AND v1 = ?'],
    ['SELECT a -- card 4111\nFROM t /* user bob */', 'SELECT a FROM t'],
    ['SELECT "Mixed Case" FROM "t"', 'SELECT "Mixed Case" FROM "t"'],
    [
      `SELECT "a""b" FROM t WHERE x = 'secret' AND "c" = 5 ORDER BY "d"`,
      'SELECT "a""b" FROM t WHERE x = ? AND "c" = ? ORDER BY "d"',
    ],
    ['SELECT a\n  FROM   t', 'SELECT a FROM t'],
    ["INSERT INTO t VALUES ('cut off he", 'INSERT INTO t VALUES (?'],
    ['SELECT $body$cut off he', 'SELECT ?'],
    ['SELECT 1 /* cut off he', 'SELECT ?'],
    ['SELECT "cut off he', 'SELECT ?'],
    ["SELECT E'cut off \\", 'SELECT ?'],
    ["SELECT 'multi\nline'", 'SELECT ?'],
    ['SELECT 1 /* a /* b */ secret */ + 2', 'SELECT ? + ?'],
    ['SELECT a /* b /* c */ cut off he', 'SELECT a'],
    ['SELECT 0o17, 0b101, 0xdead_beef, 1_000.5e-10, 5., 1e9', 'SELECT ?, ?, ?, ?, ?, ?'],
    ['VALUES (-1,+2), (-.5, - 3)', 'VALUES (?, …), (?, …)'],
    ['SELECT 4111abc, 1..9, a.b, t1.c2', 'SELECT ?, ?, a.b, t1.c2'],
    [`SELECT U&'d!0061t' UESCAPE '!', U&"d\\0061t"`, `SELECT ? UESCAPE ?, U&"d\\0061t"`],
    ['SELECT$$secret$$,$é$x$$y$é$', 'SELECT?,?'],
    // Whether a backslash escapes a quote hangs on a setting of the server.
    ["SELECT 'it\\'s', 'secret' FROM t", 'SELECT ?'],
    ["ALTER ROLE app PASSWORD E'a\\'b' VALID UNTIL 'x'", 'ALTER ROLE app PASSWORD ? VALID UNTIL ?'],
  ])('%s', (sql, expected) => {
    expect(redactSql(sql)).toBe(expected);
  });

  it('cuts long statements', () => {
    expect(redactSql(`SELECT ${'a, '.repeat(200)}b FROM t`).length).toBe(200);
  });
});

describe('redactLogLine', () => {
  it.each([
    ['user jane.roe+x@mail.example.com failed', 'user …@… failed'],
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer …'],
    ['connecting with password=hunter2 now', 'connecting with password=… now'],
    ['dsn postgres://knhk:hunter2@db:5432/knhk', 'dsn postgres://…@db:5432/knhk'],
    ["value 'Jane Roe' refused", "value '…' refused"],
    ['value "Jane Roe" refused', 'value "…" refused'],
    ['card 4111111111111111 refused', 'card … refused'],
    ['card:4111111111111111 refused', 'card:… refused'],
    ['4111111111111111: refused', '…: refused'],
    ['connection pool timeout waited_ms=5000', 'connection pool timeout waited_ms=5000'],
    ['\u001b[31mred\u001b[0m\u0007', 'red'],
  ])('%s', (line, expected) => {
    expect(redactLogLine(line)).toBe(expected);
  });

  it('keeps the time of a line', () => {
    expect(redactLogLine('2026-01-31T03:00:00.123456Z  WARN x')).toBe('2026-01-31T03:00:00.123456Z  WARN x');
  });
});
