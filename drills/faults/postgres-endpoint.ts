/** PostgreSQL as a struck step finds it. */
import { freePort } from '../../emulators/common/ports';
import type { World } from '../../local/world';
import { type BrokenEndpoint, type Certificates, HOST, NO_NAME, targetOf } from './broken-endpoint';
import type { Cell } from './matrix';
import { PostgresProxy } from './postgres-proxy';

/** @param id names the secret that only struck steps read. */
export async function openPostgres(
  world: World,
  { failure }: Cell,
  id: string,
  { wrong }: Certificates,
): Promise<BrokenEndpoint> {
  const { postgres, runbookLogin, aws } = world;
  const isOnWire = failure !== 'refused' && failure !== 'unknown-name';
  const proxy = isOnWire ? await PostgresProxy.start({ upstream: postgres, certificate: wrong }) : null;
  const secretId = `faults/${id}`;
  const login = {
    ...runbookLogin,
    host: failure === 'unknown-name' ? `postgres.${NO_NAME}` : HOST,
    port: proxy?.port ?? (await freePort()),
    ssl: failure === 'wrong-certificate' ? 'verify' : 'off',
  };
  aws.secretsManager.put(secretId, JSON.stringify(login));
  return {
    environment: {},
    configure: (config, targetName) => {
      targetOf(config, targetName).postgres.secretId = secretId;
    },
    arm: ({ failure: armed, request }) =>
      proxy?.set({ failure: armed, ...(request?.statement && { statement: request.statement }) }),
    met: () => proxy?.met ?? null,
    passed: () => proxy?.passed ?? 0,
    close: async () => proxy?.close(),
  };
}
