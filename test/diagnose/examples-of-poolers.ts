/** Examples of causes that a pooler between the service and the server shows. */
import { pools } from '../support/evidence-builders';
import { session } from '../support/evidence-of-database';
import {
  behindPooler,
  bouncer,
  fullPool,
  pooler,
  poolerPool,
  poolerWith,
  waitingAtPooler,
} from '../support/pooler-builders';
import type { CauseExample } from './examples-setup';
import { FULL } from './examples-setup';

/** Session mode: what the pods hold idle keeps the pooler's connections as well. */
const KEPT_IDLE = waitingAtPooler({
  ...poolerWith(fullPool({ mode: 'session' })),
  database: behindPooler({ serviceActive: 1, active: 1, serviceIdle: 9, idle: 9 }),
});

export const OF_POOLERS: readonly CauseExample[] = [
  [
    'pooler-pool-full',
    waitingAtPooler(),
    {
      'no client waits': waitingAtPooler(poolerWith(fullPool({ clientsWaiting: 0, longestWaitSeconds: 0 }))),
      'clients wait for a moment alone': waitingAtPooler(poolerWith(fullPool({ longestWaitSeconds: 0.9 }))),
      'a connection of the pool is free': waitingAtPooler(poolerWith(fullPool({ serversInUse: 4 }))),
      'the server is full too': waitingAtPooler({ database: behindPooler({ maxConnections: 20 }) }),
      'the server was not read': waitingAtPooler({ database: FULL }),
      'there is no pooler': waitingAtPooler({ pooler: null }),
    },
  ],
  [
    'pooler-pool-full',
    waitingAtPooler(poolerWith(fullPool({ size: 9, databaseLimit: 5 }))),
    { 'its limit is not reached': waitingAtPooler(poolerWith(fullPool({ size: 9, databaseLimit: 6 }))) },
  ],
  ['pooler-pool-full', KEPT_IDLE, {}],
  [
    'connection-leak',
    waitingAtPooler({
      database: behindPooler({
        leaked: Array.from({ length: 8 }, (_, pid) => session(pid)),
        ...{ leakedCount: 8, serviceIdleInTransaction: 8, serviceActive: 2, active: 2 },
      }),
    }),
    {
      // What waits at the pooler is not held without work.
      'the pods have more than the sessions do': waitingAtPooler({ pool: pools(50) }),
      'what is idle keeps connections in session mode': KEPT_IDLE,
    },
  ],
  [
    'pooler-client-limit',
    { pooler: pooler({ bouncers: [bouncer({ clients: 100, maxClients: 100, pools: [poolerPool()] })] }) },
    {
      'one more may come': { pooler: pooler({ bouncers: [bouncer({ clients: 99, maxClients: 100 })] }) },
      'there is no pooler': {},
    },
  ],
];
