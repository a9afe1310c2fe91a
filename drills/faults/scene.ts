/** What there is to judge a cell by, once its execution has ended. */
import type { OutboxMessage } from '../../emulators/aws/outbox';
import type { Cell } from './cell';
import type { ClusterFigures, Lane } from './lane';
import type { Started } from './start';
import type { Strike } from './strike';

export interface Scene {
  readonly lane: Lane;
  readonly cell: Cell;
  readonly strike: Strike;
  readonly started: Started;
  readonly startedMs: number;
  readonly before: ClusterFigures;
  /** Requests that met the fault; null where nobody was there to count. */
  readonly met: number | null;
  readonly status: string;
  readonly endedMs: number;
  readonly messages: readonly OutboxMessage[];
  /** What the step's function has written since the cell began. */
  readonly written: () => string;
}
