/** What a local run takes of the machine at one moment. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { filesBelow } from '../../emulators/aws/folders';
import type { World } from '../../local/world';
import { footprint } from './footprint';

export interface Reading {
  /** Of JavaScript's heap, after a collection, megabytes. */
  readonly heapMb: number;
  /** Of the process, and of its children together, megabytes. */
  readonly rssMb: number;
  readonly childrenMb: number;
  readonly descriptors: number;
  readonly children: number;
  /** Of clients of PostgreSQL. */
  readonly sessions: number;
  /** Files in the scratch folder that no execution and no report of one is kept in. */
  readonly files: number;
}

export async function measure(world: World): Promise<Reading> {
  collectGarbage();
  const { rssMb, childrenMb, descriptors, children } = footprint();
  const [row] = await world.postgres.query<{ count: number }>(
    'postgres',
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
  );
  return {
    heapMb: Number((process.memoryUsage().heapUsed / 1_048_576).toFixed(1)),
    ...{ rssMb, childrenMb, descriptors, children, sessions: row?.count ?? -1 },
    files: filesBelow(world.processes.scratchDir).filter((file) => !isKept(file)).length,
  };
}

/** What is meant to be there afterwards: one history and one report an execution, and the database's own files. */
function isKept(file: string): boolean {
  return /\/state\/(executions|s3)\/|\/(postgres|prometheus|alertmanager)-[^/]*\//.test(file);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
