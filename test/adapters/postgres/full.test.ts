/** The adapter on a real PostgreSQL that has no slot left: for the service, or for anybody. */
import { eventually } from '../../support/eventually';
import { pidsOf, postgresForTests, QUERY, type Session } from './support';

// Three of the twelve are the superuser's, two are for roles with pg_use_reserved_connections.
const { adapter, activity, end, connect, leak, leaked, planFor, seen, server } = postgresForTests({
  maxConnections: 12,
  reservedConnections: 2,
});

async function fill(): Promise<Session[]> {
  const sessions: Session[] = [];
  for (let index = 0; index < 7; index += 1) sessions.push(await leak());
  await expect(connect({})).rejects.toMatchObject({ code: '53300' });
  return sessions;
}

/** So many slots more. The server gives one back a moment after whoever had it has gone. */
async function take(count: number, user: string): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await eventually(`a slot for ${user}`, () => connect({ user }));
}

const full = (message: string) => ({
  kind: 'full',
  // Where people go: nothing of the login.
  server: { host: expect.any(String), port: expect.any(Number), database: 'knhk' },
  sqlState: '53300',
  message: expect.stringContaining(message),
});

it('reads the activity and ends the leak through a reserved slot, and then there is room again', async () => {
  const sessions = await fill();
  await leaked(7);
  expect(await activity()).toMatchObject({ total: 7, serviceConnections: 7, otherConnections: 0 });
  expect(pidsOf(await end(await planFor()))).toEqual(pidsOf(sessions));
  await seen('every session gone', ({ total }) => total === 0);
  await connect({});
});

it('takes a refusal for evidence, where the role may not use the reserved slots', async () => {
  await fill();
  expect(await adapter({ user: 'reporting' }).readActivity(QUERY)).toEqual(
    full('reserved for roles with privileges of the "pg_use_reserved_connections" role'),
  );
});

it('takes a refusal for evidence, where even the reserved slots are gone', async () => {
  await fill();
  await leaked(7);
  const plan = await planFor();
  await take(2, 'runbook');
  expect(await adapter().readActivity(QUERY)).toEqual(
    full('reserved for roles with the SUPERUSER attribute'),
  );
  // Nothing was ended: that is a reason to look again, not to give up.
  await expect(adapter().terminate(plan)).rejects.toMatchObject({
    name: 'StalePlanError',
    message: expect.stringContaining('reserved for roles with the SUPERUSER attribute'),
  });
  await take(3, 'boss');
  expect(await adapter().readActivity(QUERY)).toEqual(full('sorry, too many clients already'));
});

it("does not take the limit of the runbook's own role for a full database", async () => {
  await server().query('postgres', 'ALTER ROLE runbook CONNECTION LIMIT 0');
  try {
    await expect(adapter().readActivity(QUERY)).rejects.toMatchObject({
      name: 'DependencyError',
      code: '53300',
    });
  } finally {
    await server().query('postgres', 'ALTER ROLE runbook CONNECTION LIMIT 10');
  }
});
