/** Every scenario of the game day, in the order in which it is played. */
import type { Scenario } from '../scenario';
import { approved, rejected } from './approval';
import { autoscaler } from './autoscaler';
import { customerFacing } from './customer-facing';
import { dataLossRisk } from './data-loss-risk';
import { databaseFullAtLogin } from './database-full-at-login';
import { audienceOutOfReach } from './escalation/audience-out-of-reach';
import { channelsDown } from './escalation/channels-down';
import {
  clockApprovalPending,
  clockFunctionHangs,
  clockLateAlert,
  clockRollout,
  clockThrottled,
} from './escalation/clock';
import { unresolved } from './escalation/unresolved';
import { falseAlarm } from './false-alarm';
import { gitops } from './gitops';
import { idleFunctions } from './idle-functions';
import { killSwitch } from './kill-switch';
import { kubernetesDown } from './kubernetes-down';
import { leakScenario } from './leak';
import { leakAtProductionTimes } from './leak-at-production-times';
import { leakBesideTenant } from './leak-beside-tenant';
import { leakFillsDatabase } from './leak-fills-database';
import { leakWithUncommittedWrites } from './leak-with-uncommitted-writes';
import { lockChain } from './lock-chain';
import { manualAndAlert } from './manual-and-alert';
import { observerTakesOver } from './observer-takes-over';
import { evictedPod, jobPod, sidecar } from './other-pods';
import { otherTenant } from './other-tenant';
import { leakThroughPooler, poolerPoolFull, poolerSessionMode } from './pooler';
import { postgresDown } from './postgres-down';
import { preparedTransaction } from './prepared-transaction';
import { prometheusDown } from './prometheus-down';
import { raisePool } from './raise-pool';
import { refireAfterAcknowledgement } from './refire-after-acknowledgement';
import { relapse } from './relapse';
import { rolloutNeverCompletes } from './rollout-never-completes';
import { metricsVanish, readinessTakesAllOut } from './service-silent';
import { skewedPod } from './skewed-pod';
import { slowQueries } from './slow-queries';
import { talkingLeak } from './talking-leak';
import { trace } from './trace';
import { traceStoppedHalfway } from './trace-stopped-halfway';
import { trafficSurge } from './traffic-surge';
import { twoPools } from './two-pools';
import { twoStepsJointly } from './two-steps-jointly';
import { undersizedWithHeadroom } from './undersized-with-headroom';
import { undersizedWithoutHeadroom } from './undersized-without-headroom';
import { worseThanBefore } from './worse-than-before';
import { youngLeak } from './young-leak';

export const SCENARIOS: readonly Scenario[] = [
  leakScenario,
  youngLeak,
  idleFunctions,
  talkingLeak,
  leakBesideTenant,
  leakThroughPooler,
  twoPools,
  sidecar,
  evictedPod,
  jobPod,
  readinessTakesAllOut,
  metricsVanish,
  leakWithUncommittedWrites,
  leakFillsDatabase,
  undersizedWithHeadroom,
  undersizedWithoutHeadroom,
  raisePool,
  twoStepsJointly,
  trafficSurge,
  slowQueries,
  lockChain,
  preparedTransaction,
  databaseFullAtLogin,
  otherTenant,
  poolerPoolFull,
  poolerSessionMode,
  skewedPod,
  autoscaler,
  gitops,
  falseAlarm,
  prometheusDown,
  kubernetesDown,
  postgresDown,
  rolloutNeverCompletes,
  worseThanBefore,
  relapse,
  manualAndAlert,
  refireAfterAcknowledgement,
  observerTakesOver,
  dataLossRisk,
  customerFacing,
  approved,
  rejected,
  killSwitch,
  trace,
  traceStoppedHalfway,
  unresolved,
  channelsDown,
  audienceOutOfReach,
  clockFunctionHangs,
  clockThrottled,
  clockApprovalPending,
  clockRollout,
  clockLateAlert,
  leakAtProductionTimes,
];
