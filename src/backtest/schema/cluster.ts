/** The deployment, its pods, their pools, and the pooler before the database. */
import * as z from 'zod';
import type {
  DeploymentEvidence,
  MaxSurge,
  PodsEvidence,
  PoolConfigEvidence,
  PoolEvidence,
  PoolerEvidence,
  SharedDemand,
} from '../../model/evidence';
import { flag, number, numberOrNull, ownerSchema, reading, text } from './reading';

export const podsSchema: z.ZodType<PodsEvidence> = z.strictObject({
  total: number,
  ready: number,
  notReady: z.array(z.strictObject({ pod: text, why: text })),
  terminating: number,
});

export const poolSchema: z.ZodType<PoolEvidence> = reading({
  podsExpected: number,
  podsRead: number,
  pods: z.array(
    z.strictObject({
      pod: text,
      pool: text,
      total: number,
      active: number,
      idle: numberOrNull,
      utilization: number,
    }),
  ),
  total: number,
  active: number,
  idle: number,
  maxPodUtilization: number,
});

const countOrPercent: z.ZodType<MaxSurge> = z.union([
  z.strictObject({ count: number }),
  z.strictObject({ percent: number }),
]);

export const deploymentSchema: z.ZodType<DeploymentEvidence> = z.strictObject({
  replicas: number,
  runningReplicas: number,
  updatedReplicas: number,
  availableReplicas: number,
  observedLatest: flag,
  deadlineExceeded: flag,
  maxSurge: countOrPercent,
  strategy: z.enum(['RollingUpdate', 'Recreate']),
  maxUnavailable: countOrPercent,
  gracePeriodSeconds: number,
  minReadySeconds: number,
  scaleDownWindowSeconds: number,
  paused: flag,
  autoscaler: z.strictObject({ name: text, minReplicas: number, maxReplicas: number }).nullable(),
  owners: z.strictObject({
    replicas: ownerSchema.nullable(),
    minReplicas: ownerSchema.nullable(),
    template: ownerSchema.nullable(),
  }),
  poolSizeSource: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('variable'), variable: text }),
    z.strictObject({ kind: z.literal('file'), path: text }),
    z.strictObject({ kind: z.literal('none'), found: text }),
  ]),
  runBy: text.nullable(),
});

export const poolConfigSchema: z.ZodType<PoolConfigEvidence> = z.strictObject({
  size: numberOrNull,
  immutable: flag,
  owner: ownerSchema.nullable(),
});

export const sharerSchema: z.ZodType<SharedDemand> = z.strictObject({
  target: text,
  connections: numberOrNull,
  why: text.nullable(),
});

const bouncer = z.strictObject({
  address: text,
  version: text,
  clients: number,
  maxClients: number,
  defaultPoolSize: number,
  otherPools: number,
  pools: z.array(
    z.strictObject({
      database: text,
      user: text,
      mode: text,
      clientsWaiting: number,
      longestWaitSeconds: number,
      servers: number,
      serversInUse: number,
      size: number,
      reserve: number,
      databaseLimit: numberOrNull,
    }),
  ),
});

export const poolerSchema: z.ZodType<PoolerEvidence> = reading({
  kind: z.literal('pgbouncer'),
  instances: number,
  bouncers: z.array(bouncer),
  config: poolConfigSchema.nullable(),
});
