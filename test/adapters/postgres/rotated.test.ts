/** A password that is rotated while a function is warm costs no reading: PostgreSQL refuses the old one by its code. */
import { accessWithPassword } from '../../../src/adapters/postgres/access';
import { PostgresDatabase } from '../../../src/adapters/postgres/postgres';
import { Rotating } from '../../../src/adapters/rotating-secrets';
import { PASSWORD, PROBES, postgresForTests, QUERY, TARGET } from './support';

const postgres = postgresForTests();

it('is read again, and the look succeeds', async () => {
  const { host, port } = postgres.server();
  const secretOf = (password: string) =>
    JSON.stringify({ host, port, username: 'runbook', password, ssl: 'off' });
  let current = secretOf(PASSWORD);
  let kept: string | undefined;
  const secrets = {
    get: async (_: string, options?: { readonly atMostOldMs?: number }) => {
      if (options?.atMostOldMs !== undefined) kept = current;
      kept ??= current;
      return kept;
    },
  };
  const database = new Rotating(
    secrets,
    async (its) => new PostgresDatabase(accessWithPassword(await its.get('db')), TARGET, PROBES),
  );
  const look = () => database.use((its) => its.readActivity(QUERY));
  expect(await look()).toMatchObject({ kind: 'read' });

  await postgres.server().query('postgres', "ALTER ROLE runbook PASSWORD 'rotated'");
  await expect(look()).rejects.toMatchObject({ code: '28P01' });
  current = secretOf('rotated');
  expect(await look()).toMatchObject({ kind: 'read' });
});
