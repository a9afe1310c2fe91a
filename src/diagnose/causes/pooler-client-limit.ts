import type { Evidence } from '../../model/evidence';
import { poolerCommand } from '../../text/commands';
import { type CauseRow, type Classified, found } from './row';

export const poolerClientLimit: CauseRow<'pooler-client-limit'> = {
  cause: 'pooler-client-limit',
  title: "the pooler's limit of clients",
  classify,
  foundWhen: () => 'a bouncer has as many clients as `max_client_conn` permits, and refuses further ones',
  permits: [],
  why: "the limit is bounded by the bouncer's own file descriptors and memory, which nothing shows",
};

/** The pods' connections are refused at the pooler, whatever PostgreSQL has left. */
function classify({ pooler }: Evidence): Classified {
  const full = (pooler?.bouncers ?? []).filter(({ clients, maxClients }) => clients >= maxClients);
  if (full.length === 0) return null;
  return found({
    confidence: 'high',
    evidenceFor: full.map(
      ({ address, clients, maxClients }) =>
        `bouncer ${address} has ${clients} clients, its max_client_conn is ${maxClients}`,
    ),
    next: [
      'look whose the clients are, and which of them are idle:',
      ...full.map(({ address }) => poolerCommand(address, 'SHOW CLIENTS')),
      'raise max_client_conn together with the limit of open files, or start another bouncer',
    ],
  });
}
