/** Every cause's row: adding one is its name in `src/model/cause.ts`, its file, its line here and its tests. */
import { CAUSES, type Cause } from '../../model/cause';
import { connectionLeak } from './connection-leak';
import { databaseFull } from './database-full';
import { databaseSaturated } from './database-saturated';
import { falseAlarm } from './false-alarm';
import { leakSuspected } from './leak-suspected';
import { lockChain } from './lock-chain';
import { longTransactions } from './long-transactions';
import { noData } from './no-data';
import { otherTenant } from './other-tenant';
import { poolFull } from './pool-full';
import { poolerClientLimit } from './pooler-client-limit';
import { poolerPoolFull } from './pooler-pool-full';
import type { CauseRow } from './row';
import { skewedPod } from './skewed-pod';
import { slowQueries } from './slow-queries';
import { sourcesDisagree } from './sources-disagree';
import { trafficSurge } from './traffic-surge';
import { undersizedPool } from './undersized-pool';

const ROWS: { readonly [Name in Cause]: CauseRow<Name> } = {
  'lock-chain': lockChain,
  'connection-leak': connectionLeak,
  'leak-suspected': leakSuspected,
  'long-transactions': longTransactions,
  'slow-queries': slowQueries,
  'database-saturated': databaseSaturated,
  'pooler-pool-full': poolerPoolFull,
  'pooler-client-limit': poolerClientLimit,
  'other-tenant': otherTenant,
  'database-full': databaseFull,
  'skewed-pod': skewedPod,
  'traffic-surge': trafficSurge,
  'undersized-pool': undersizedPool,
  'sources-disagree': sourcesDisagree,
  'pool-full': poolFull,
  'false-alarm': falseAlarm,
  'no-data': noData,
};

/** In the order that breaks ties. */
export const CAUSE_ROWS: readonly CauseRow<Cause>[] = CAUSES.map((cause) => ROWS[cause]);

/** What the row of a cause says. */
export function rowOf(cause: Cause): CauseRow<Cause> {
  return ROWS[cause];
}
