/** The columns of each kind, as the API server has them for `kubectl get`. */
import type { HorizontalPodAutoscaler } from '../../autoscaler';
import type { PodDisruptionBudget } from '../../disruption-budget';
import type { Lease } from '../../lease';
import type { Deployment, KeyValues, KubeObject, PodSpec } from '../../objects';
import type { ReplicaSet } from '../../replica-set';
import { ageOf, type Cell, type Column, NONE } from './column';
import { POD_COLUMNS } from './pod-columns';

const NAME: Column<KubeObject> = { name: 'Name', cell: ({ metadata }) => metadata.name };
const AGE: Column<KubeObject> = {
  name: 'Age',
  cell: ({ metadata }, nowMs) => ageOf(metadata.creationTimestamp, nowMs),
};

const deployments: readonly Column<Deployment>[] = [
  NAME,
  { name: 'Ready', cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}` },
  { name: 'Up-to-date', cell: ({ status }) => status.updatedReplicas ?? 0 },
  { name: 'Available', cell: ({ status }) => status.availableReplicas ?? 0 },
  AGE,
  ...containerColumns<Deployment>(({ spec }) => spec.template.spec),
  { name: 'Selector', wide: true, cell: ({ spec }) => pairs(spec.selector.matchLabels) },
];

const replicaSets: readonly Column<ReplicaSet>[] = [
  NAME,
  { name: 'Desired', cell: ({ spec }) => spec.replicas },
  { name: 'Current', cell: ({ status }) => status.replicas },
  { name: 'Ready', cell: ({ status }) => status.readyReplicas ?? 0 },
  AGE,
  ...containerColumns<ReplicaSet>(({ spec }) => spec.template.spec),
  { name: 'Selector', wide: true, cell: ({ spec }) => pairs(spec.selector.matchLabels) },
];

const configMaps: readonly Column<KeyValues>[] = [
  NAME,
  { name: 'Data', cell: ({ data = {} }) => Object.keys(data).length },
  AGE,
];

const autoscalers: readonly Column<HorizontalPodAutoscaler>[] = [
  NAME,
  { name: 'Reference', cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
  { name: 'Targets', cell: () => NONE },
  { name: 'MinPods', cell: ({ spec }) => spec.minReplicas },
  { name: 'MaxPods', cell: ({ spec }) => spec.maxReplicas },
  { name: 'Replicas', cell: ({ status }) => status.currentReplicas },
  AGE,
];

const budgets: readonly Column<PodDisruptionBudget>[] = [
  NAME,
  { name: 'Min Available', cell: ({ spec }) => String(spec.minAvailable) },
  { name: 'Max Unavailable', cell: () => 'N/A' },
  { name: 'Allowed Disruptions', cell: ({ status }) => status.disruptionsAllowed },
  AGE,
];

const leases: readonly Column<Lease>[] = [
  NAME,
  { name: 'Holder', cell: ({ spec }) => spec.holderIdentity ?? '' },
  AGE,
];

const namespaces: readonly Column<KubeObject & { status: { phase: string } }>[] = [
  NAME,
  { name: 'Status', cell: ({ status }) => status.phase },
  AGE,
];

/** A table's columns without the type of what is in its rows: the kind, which it is found by, tells it. */
export interface Columns {
  readonly columns: readonly Omit<Column<never>, 'cell'>[];
  cells(object: object, nowMs: number): Cell[];
}

function columnsOf<T>(columns: readonly Column<T>[]): Columns {
  return {
    columns,
    cells: (object, nowMs) => columns.map(({ cell }) => cell(object as T, nowMs)),
  };
}

export const COLUMNS: ReadonlyMap<string, Columns> = new Map([
  ['Pod', columnsOf([NAME, ...POD_COLUMNS])],
  ['Deployment', columnsOf(deployments)],
  ['ReplicaSet', columnsOf(replicaSets)],
  ['ConfigMap', columnsOf(configMaps)],
  ['HorizontalPodAutoscaler', columnsOf(autoscalers)],
  ['PodDisruptionBudget', columnsOf(budgets)],
  ['Lease', columnsOf(leases)],
  ['Namespace', columnsOf(namespaces)],
  ['Event', columnsOf(['Last Seen', 'Type', 'Reason', 'Object', 'Message'].map(emptyColumn))],
]);

/** Of events, of which none are kept, there is only the heading. */
function emptyColumn(name: string): Column<KubeObject> {
  return { name, cell: () => '' };
}

function containerColumns<T>(podSpec: (object: T) => PodSpec): readonly Column<T>[] {
  const all = (object: T, field: 'name' | 'image') =>
    podSpec(object)
      .containers.map((container) => container[field])
      .join(',');
  return [
    { name: 'Containers', wide: true, cell: (object) => all(object, 'name') },
    { name: 'Images', wide: true, cell: (object) => all(object, 'image') },
  ];
}

function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
