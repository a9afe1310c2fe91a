/** PostgreSQL, and a pooler in front of it, as a struck step finds them: both speak the same protocol. */
import { freePort } from '../../emulators/common/ports';
import type { Credentials } from '../../local/pgbouncer';
import type { World } from '../../local/world';
import { type BrokenEndpoint, type Certificates, HOST, NO_NAME, targetOf } from './broken-endpoint';
import type { Cell } from './cell';
import { PostgresProxy, type PostgresProxyOptions } from './postgres-proxy';

/** @param id names the secret that only struck steps read. */
export async function openPostgres(
  world: World,
  cell: Cell,
  id: string,
  certificates: Certificates,
): Promise<BrokenEndpoint> {
  const { place, counters } = await openPlace(world.postgres, cell, certificates);
  const secretId = `faults/${id}`;
  world.aws.secretsManager.put(
    secretId,
    JSON.stringify({ ...world.runbookLogin, ...place, ssl: sslOf(cell) }),
  );
  return {
    ...counters,
    environment: {},
    configure: (config, targetName) => {
      targetOf(config, targetName).postgres.secretId = secretId;
    },
  };
}

/** A pooler's address is in the configuration, and how its certificate is checked in its secrets. */
export async function openPooler(
  world: World,
  cell: Cell,
  id: string,
  certificates: Certificates,
): Promise<BrokenEndpoint> {
  const { bouncer, aws } = world;
  if (!bouncer) throw new RangeError('the world has no pooler');
  const { place, counters } = await openPlace(bouncer, cell, certificates);
  const secrets = { secretId: `faults/${id}-stats`, adminSecretId: `faults/${id}-admin` };
  const put = (secretId: string, role: Credentials) =>
    aws.secretsManager.put(secretId, JSON.stringify({ ...role, ssl: sslOf(cell) }));
  put(secrets.secretId, bouncer.stats);
  put(secrets.adminSecretId, bouncer.admin);
  return {
    ...counters,
    environment: {},
    configure: (config, targetName) => {
      const target = targetOf(config, targetName);
      target.pooler = { ...target.pooler, ...secrets, bouncers: [place] };
    },
  };
}

/** Off is for this machine alone: to another one nobody connects with it. */
function sslOf({ failure }: Cell): 'verify' | 'off' {
  return failure === 'wrong-certificate' || failure === 'unknown-name' ? 'verify' : 'off';
}

async function openPlace(
  upstream: PostgresProxyOptions['upstream'],
  { dependency, failure }: Cell,
  { wrong }: Certificates,
) {
  const isOnWire = failure !== 'refused' && failure !== 'unknown-name';
  const proxy = isOnWire ? await PostgresProxy.start({ upstream, certificate: wrong }) : null;
  const counters: Pick<BrokenEndpoint, 'arm' | 'met' | 'passed' | 'close'> = {
    arm: ({ failure: armed, request }) =>
      proxy?.set({ failure: armed, ...(request?.statement && { statement: request.statement }) }),
    met: () => proxy?.met ?? null,
    passed: () => proxy?.passed ?? 0,
    close: async () => proxy?.close(),
  };
  const host = failure === 'unknown-name' ? `${dependency}.${NO_NAME}` : HOST;
  return { place: { host, port: proxy?.port ?? (await freePort()) }, counters };
}
