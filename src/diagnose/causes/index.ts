/** Every cause that is known: adding one is a row here, its file and its tests. */
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
import type { CauseRow } from './row';
import { skewedPod } from './skewed-pod';
import { slowQueries } from './slow-queries';
import { sourcesDisagree } from './sources-disagree';
import { trafficSurge } from './traffic-surge';
import { undersizedPool } from './undersized-pool';

/** The order breaks ties: of two causes that explain as much, the first leads. */
const ROWS = [
  lockChain,
  connectionLeak,
  leakSuspected,
  longTransactions,
  slowQueries,
  databaseSaturated,
  otherTenant,
  databaseFull,
  skewedPod,
  trafficSurge,
  undersizedPool,
  sourcesDisagree,
  poolFull,
  falseAlarm,
  noData,
] as const;

export type Cause = (typeof ROWS)[number]['cause'];

export const CAUSE_ROWS: readonly CauseRow<Cause>[] = ROWS;

export const CAUSES: readonly Cause[] = ROWS.map(({ cause }) => cause);

/** What the row of a cause says. @throws RangeError where there is none of that name. */
export function rowOf(cause: Cause): CauseRow<Cause> {
  const row = CAUSE_ROWS.find((each) => each.cause === cause);
  if (!row) throw new RangeError(`there is no cause ${cause}`);
  return row;
}
