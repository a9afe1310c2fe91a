/** Commands that people copy: where each works stands in it, and nothing in it is a shell's to interpret. */
import { execFileSync } from 'node:child_process';
import { kubectlCommand, poolerCommand, psqlCommand, runbookCommand } from '../../src/text/commands';

const words = (command: string) =>
  execFileSync('sh', ['-c', `for word in ${command.replace(/^\S+/, '')}; do printf '%s\\n' "$word"; done`], {
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n');

it('names context and namespace, the context where it is known', () => {
  expect(kubectlCommand({ context: 'arn:aws:eks:x:1:cluster/a b', namespace: 'shop' }, 'get', 'pods')).toBe(
    "kubectl --context 'arn:aws:eks:x:1:cluster/a b' --namespace shop get pods",
  );
  expect(kubectlCommand({ namespace: 'shop' }, 'get', 'pods')).toBe('kubectl --namespace shop get pods');
});

it.each(['plain', `it's`, '"quoted"', '$(id)', '`id`', 'a b', 'back\\slash', 'wow!'])(
  'a database called %s reaches psql as it is',
  (database) => {
    const statement = `SELECT '${database.replaceAll("'", "''")}'`;
    const [connection, flag, given] = words(psqlCommand({ host: 'db', port: 5433, database }, statement));
    const value = /^[^\s'\\]+$/.test(database) ? database : `'${database.replace(/['\\]/g, '\\$&')}'`;
    expect([connection, flag, given]).toEqual([`host=db port=5433 dbname=${value}`, '-c', statement]);
  },
);

it('is for one server, one bouncer, one execution', () => {
  expect(psqlCommand({ host: 'db.shop', port: 5432, database: 'knhk' }, 'SELECT 1')).toBe(
    'psql "host=db.shop port=5432 dbname=knhk" -c "SELECT 1"',
  );
  expect(poolerCommand('pgbouncer:6432', 'SHOW POOLS')).toBe(
    'psql "postgresql://pgbouncer:6432/pgbouncer" -c "SHOW POOLS"',
  );
  expect(runbookCommand('ack', 'arn:aws:states:x:1:execution:a:b')).toBe(
    'npm run runbook -- ack arn:aws:states:x:1:execution:a:b',
  );
});

it('is a statement alone where an earlier version did not keep the server', () => {
  expect(psqlCommand(undefined, 'SELECT 1')).toBe('SELECT 1');
});
