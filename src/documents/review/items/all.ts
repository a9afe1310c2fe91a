/** Every action item that may be proposed, in the order in which they are read. */
import type { Story } from '../story';
import { autoscalerBounds, keepOrUndo, loadTest, pooler } from './capacity';
import { lockTimeouts, reservedDoor, slowQueriesFaster, splitBudgets } from './database';
import type { ActionItem, Propose } from './item';
import {
  aggressiveTimeouts,
  fixTheLeak,
  idleTransactionTimeout,
  reviewChecklist,
  transactionTimeout,
} from './leak';
import { alertThresholds, missingData, repairDelivery, undoneChanges } from './monitoring';
import { poolerClients, poolerPools } from './pooler';
import { endRecurrence } from './recurrence';

const PROPOSALS: readonly Propose[] = [
  endRecurrence,
  fixTheLeak,
  idleTransactionTimeout,
  transactionTimeout,
  slowQueriesFaster,
  lockTimeouts,
  splitBudgets,
  reservedDoor,
  undoneChanges,
  keepOrUndo,
  aggressiveTimeouts,
  pooler,
  poolerPools,
  poolerClients,
  autoscalerBounds,
  alertThresholds,
  missingData,
  repairDelivery,
  loadTest,
  reviewChecklist,
];

export function actionItems(story: Story): ActionItem[] {
  return PROPOSALS.flatMap((propose) => propose(story) ?? []);
}
