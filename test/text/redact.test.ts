import { redactLogLine, redactSql } from '../../src/text/redact';

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
