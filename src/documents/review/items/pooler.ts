/** What a pooler between the service and the server asks for, where it was what clients waited for. */
import { headroom } from '../../../capacity/headroom';
import { poolerPeak } from '../../../capacity/pooler';
import { fullPoolerPools, fullPoolText } from '../../../diagnose/pooler-full';
import { wholeOf } from '../../../model/evidence';
import { code, type Inline } from '../document';
import type { Story } from '../story';
import { causeOf } from '../words';
import type { ActionItem } from './item';

const MAX_POOLS = 3;

/** A full pool of the pooler, with the sum that says what its pools may come to. */
export function poolerPools(story: Story): ActionItem | null {
  const { root, config } = story;
  if (!root || causeOf(story) !== 'pooler-pool-full') return null;
  const full = fullPoolerPools(root.evidence, config).slice(0, MAX_POOLS);
  const pooler = wholeOf(root.evidence.pooler);
  const left = headroom(root.evidence, config);
  const peak = pooler && poolerPeak(pooler);
  const modes = new Set(full.map(({ mode }) => mode));
  const limited = full.find(({ size, databaseLimit }) => databaseLimit !== null && databaseLimit <= size);
  return {
    key: 'pooler-pool',
    title:
      "Set the size of the pooler's pools by what PostgreSQL has left, and alert on clients that wait there",
    evidence: [
      ...full.map(fullPoolText),
      ...(peak && typeof left !== 'string'
        ? [`${peak.text} = ${peak.connections} connections, usable are ${left.sum}`]
        : []),
    ],
    how: [
      limited
        ? [
            code('max_db_connections'),
            ` of ${limited.database}: it keeps the pool at ${limited.databaseLimit}`,
          ]
        : [code('default_pool_size'), ' in the file of PgBouncer: the same sum must fit with it'],
      ...(modes.has('session') ? [SHARED] : []),
      [code('maxwait'), ' and ', code('cl_waiting'), ' of ', code('SHOW POOLS'), ' as an alert of their own'],
    ],
  };
}

/** PgBouncer documentation, Features: what transaction pooling breaks. */
const SHARED: readonly Inline[] = [
  code('pool_mode = transaction'),
  ', where the service keeps nothing in a session (SET, LISTEN, advisory locks of the session): in session mode each ' +
    'connection of a pod keeps one of the pooler, idle or not',
];

/** Clients refused at the door, whatever PostgreSQL has left. */
export function poolerClients(story: Story): ActionItem | null {
  if (causeOf(story) !== 'pooler-client-limit') return null;
  const full = (story.root?.evidence.pooler?.bouncers ?? []).filter(
    ({ clients, maxClients }) => clients >= maxClients,
  );
  return {
    key: 'pooler-clients',
    title: 'Raise max_client_conn of the pooler above what the pods may open, or start another bouncer',
    evidence: full.map(
      ({ address, clients, maxClients }) => `bouncer ${address} had ${clients} clients of ${maxClients}`,
    ),
    how: [
      [
        code('max_client_conn'),
        ' together with the limit of open files (',
        code('ulimit -n'),
        '): each client and each connection to PostgreSQL takes one',
      ],
    ],
  };
}
