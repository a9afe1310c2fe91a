import { redactCommand, redactText } from '../../../src/documents/review/redact-text';

describe('redactText', () => {
  it.each([
    'the first diagnosis named the cause: 14 session(s) idle in transaction for more than 300 s, the oldest for 411 s',
    "a pod's pool is 100 % in use, and the pods' logs tell of it",
    'no headroom for 4 replicas: 5 pods × pool 50 = 250 connections, usable are max_connections 200 − margin 5 = 185',
    'update the status page; select a plan with the pods of knhk-closed-loop/pod-1',
    '2 leaked session(s) with uncommitted writes',
    'at 2026-01-31T03:00:00.000Z',
    'arn:aws:states:us-east-1:123456789012:execution:runbook:pool-1',
    'configmap knhk/knhk-config, deployment knhk/knhk-closed-loop: DB_POOL_MAX_CONNECTIONS 50',
  ])('keeps a sentence: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each([
    [
      "12 of app, last ran: SELECT * FROM t WHERE mail = 'jane'",
      '12 of app, last ran: SELECT * FROM t WHERE mail = ?',
    ],
    ['last ran: select id from t where card = 4111', 'last ran: select id from t where card = ?'],
    ['3 of app: SELECT 42', '3 of app: SELECT ?'],
    ["3 of app: SELECT 'jane'", '3 of app: SELECT ?'],
    ["failed: INSERT INTO t VALUES (1, 'jane')", 'failed: INSERT INTO t VALUES (?, …)'],
    ["failed: update t set name = 'jane'", 'failed: update t set name = ?'],
    ['failed: update only t as x set n = 17', 'failed: update only t as x set n = ?'],
    ['failed: DELETE FROM t WHERE id = 17', 'failed: DELETE FROM t WHERE id = ?'],
    ['failed: MERGE INTO t USING s ON t.id = 17', 'failed: MERGE INTO t USING s ON t.id = ?'],
    ['failed: WITH x AS (SELECT 17) SELECT * FROM x', 'failed: WITH x AS (SELECT ?) SELECT * FROM x'],
    ['… WHERE id = 17', '… WHERE id = ?'],
    ['failed: CALL pay(4111, 5)', 'failed: CALL pay(?, …)'],
    ["ALTER ROLE app PASSWORD 'hunter2'", 'ALTER ROLE app PASSWORD ?'],
    ["customers can't pay, says jane@example.com", "customers can't pay, says …@…"],
    ['invalid input \'jane\' for "mail"', 'invalid input \'…\' for "…"'],
    ['order 4111111111111111 hangs', 'order … hangs'],
    ['card 4111111111111111: no, card:4111111111111112', 'card …: no, card:…'],
    ['SELECT 17; password=hunter2 postgres://app:hunter2@db', 'SELECT ?; password=… postgres://…@db'],
    [
      `SELECT ${'a, '.repeat(80)}b; postgres://app:hunter2@db`,
      `SELECT ${'a, '.repeat(80)}b; postgres://…@db`,
    ],
    ['authorization: Bearer abc.def-1, password=hunter2', 'authorization: Bearer …, password=…'],
    ['postgres://app:hunter2@db:5432/knhk refused', 'postgres://…@db:5432/knhk refused'],
    ['red \u001b[31malert\u0007', 'red alert'],
    ['two\n lines', 'two lines'],
  ])('takes data out: %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

it('leaves the quotes of a command alone, and no secret', () => {
  const patch = `kubectl patch configmap knhk-config -p '{"data":{"DB_POOL_MAX_CONNECTIONS":"50"}}'`;
  expect(redactCommand(patch)).toBe(patch);
  expect(redactCommand('curl -H "Authorization: Bearer abc"')).toBe('curl -H "Authorization: Bearer …"');
});
