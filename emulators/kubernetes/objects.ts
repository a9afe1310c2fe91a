/**
 * The Kubernetes objects of the local cluster: the fields that it reads and keeps, with the API server's defaults.
 * Unknown fields are kept as they came, as the API server keeps those of its own types.
 */
import { z } from 'zod';
import { labelsSchema, optionalAnnotationsSchema } from './marks';

export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  /** Counts changes of the spec. */
  generation?: number;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFields[];
}

/** Which fields somebody has written last. */
export interface ManagedFields {
  manager: string;
  operation: 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: object;
}

/** Whose part an object is. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller: boolean;
  blockOwnerDeletion: boolean;
}

/** What an object's creator says about it. */
export type NewMeta = Pick<
  ObjectMeta,
  'name' | 'namespace' | 'labels' | 'annotations' | 'ownerReferences' | 'managedFields'
>;

const keyRef = z.looseObject({ name: z.string(), key: z.string() });

/** Everything in a ConfigMap or a Secret as variables; a prefix goes before each key. */
const envFromSource = z.looseObject({
  prefix: z.string().optional(),
  configMapRef: z.looseObject({ name: z.string() }).optional(),
  secretRef: z.looseObject({ name: z.string() }).optional(),
});

const envVar = z
  .looseObject({
    name: z.string().min(1),
    value: z.string().optional(),
    valueFrom: z
      .looseObject({
        configMapKeyRef: keyRef.optional(),
        secretKeyRef: keyRef.optional(),
        fieldRef: z.looseObject({ fieldPath: z.enum(['metadata.name', 'status.podIP']) }).optional(),
      })
      .optional(),
  })
  .refine(({ value = '', valueFrom }) => value === '' || valueFrom === undefined, {
    path: ['valueFrom'],
    message: 'may not be specified when `value` is not empty',
  });

/** Of the hooks there are, the one that needs no program in the container (Kubernetes documentation, Lifecycle hooks). */
const lifecycleSchema = z.looseObject({
  preStop: z.looseObject({ sleep: z.looseObject({ seconds: z.int().min(0) }).optional() }).optional(),
});

const podSpecSchema = z.looseObject({
  nodeName: z.string().optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  // A pod is one process here: what it has beside that container is a name.
  containers: z
    .array(
      z.looseObject({
        name: z.string().min(1),
        image: z.string().min(1),
        env: z.array(envVar).default([]),
        envFrom: z.array(envFromSource).optional(),
        lifecycle: lifecycleSchema.optional(),
      }),
    )
    .min(1),
});

/** A count, or a percentage of the desired replicas. */
const intOrPercent = z.union([z.int().min(0), z.string().regex(/^\d+%$/)]);

function isNone(value: number | string): boolean {
  return Number.parseInt(String(value), 10) === 0;
}

export const replicasSchema = z.int().min(0, 'must be greater than or equal to 0');

export const deploymentSpecSchema = z.looseObject({
  replicas: replicasSchema.default(1),
  selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()) }),
  template: z.looseObject({
    metadata: z.looseObject({
      labels: labelsSchema,
      annotations: optionalAnnotationsSchema,
    }),
    spec: podSpecSchema,
  }),
  strategy: z
    .looseObject({
      type: z.literal('RollingUpdate').default('RollingUpdate'),
      rollingUpdate: z
        .looseObject({ maxSurge: intOrPercent.default('25%'), maxUnavailable: intOrPercent.default('25%') })
        .refine(({ maxSurge, maxUnavailable }) => !(isNone(maxSurge) && isNone(maxUnavailable)), {
          path: ['maxUnavailable'],
          message: 'may not be 0 when `maxSurge` is 0',
        })
        .prefault({}),
    })
    .prefault({}),
  progressDeadlineSeconds: z.int().min(1).default(600),
});

/** Of all values together (Kubernetes API, `MaxSecretSize`, which holds for ConfigMaps too). */
const MAX_DATA_BYTES = 1024 * 1024;

export const configMapDataSchema = z
  .record(z.string().regex(/^[-._a-zA-Z0-9]+$/), z.string())
  .refine((data) => Buffer.byteLength(Object.values(data).join('')) <= MAX_DATA_BYTES, {
    message: `Too long: may not be more than ${MAX_DATA_BYTES} bytes`,
  });

export type PodSpec = z.infer<typeof podSpecSchema>;
export type EnvFromSource = z.infer<typeof envFromSource>;
export type EnvVar = z.infer<typeof envVar>;
export type DeploymentSpec = z.infer<typeof deploymentSpecSchema>;

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  lastTransitionTime: string;
  lastUpdateTime?: string | undefined;
  reason?: string;
  message?: string;
  observedGeneration?: number | undefined;
}

export interface DeploymentStatus {
  observedGeneration?: number | undefined;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  conditions?: Condition[] | undefined;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: { exitCode: number; signal?: number; reason: string; startedAt: string; finishedAt: string };
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

export interface PodStatus {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  reason?: string;
  message?: string;
  hostIP?: string;
  podIP?: string;
  podIPs?: { ip: string }[];
  startTime?: string;
  conditions: Condition[];
  containerStatuses: ContainerStatus[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}
export interface Deployment extends KubeObject {
  spec: DeploymentSpec;
  status: DeploymentStatus;
}
/** Configuration maps and secrets alike: a secret's values are kept as plain text, and are not served. */
export interface KeyValues extends KubeObject {
  data?: Record<string, string>;
  /** Of a ConfigMap: it is never changed again. */
  immutable?: boolean;
}

/** A time as Kubernetes writes it: RFC 3339, whole seconds. */
export function kubeTime(ms = Date.now()): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
