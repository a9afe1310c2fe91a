/** By which labels a deployment's series are told from others, and its pods from one another. Without I/O. */

type Labels = Readonly<Record<string, string>>;

/**
 * Labels that name the pod of a series: of Prometheus Operator, of the usual relabelling, of others; where the service
 * has a label of that name itself, Prometheus puts `exported_` before the one that loses.
 */
export const POD_LABELS = ['pod', 'kubernetes_pod_name', 'pod_name', 'k8s_pod_name', 'exported_pod'];

const NAMESPACE_LABELS = ['namespace', 'kubernetes_namespace', 'k8s_namespace_name', 'exported_namespace'];
/** The likeliest first. */
const SERVICE_LABELS = [
  ...['deployment', 'app', 'app_kubernetes_io_name', 'k8s_deployment_name', 'service', 'container', 'job'],
];

export interface LabelsFound {
  readonly podLabel: string;
  /** A null value stands for a label that is not known. */
  readonly alertLabels: Readonly<Record<string, string | null>>;
  /** Labels that have the deployment's name too. */
  readonly others: readonly string[];
}

export interface Of {
  readonly namespace: string;
  readonly deployment: string;
  readonly pods: readonly string[];
}

/** @returns null where no series names one of the pods. */
export function labelsFound(
  series: readonly Labels[],
  { namespace, deployment, pods }: Of,
): LabelsFound | null {
  const podLabel = POD_LABELS.find((label) => series.some((labels) => pods.includes(labels[label] ?? '')));
  if (podLabel === undefined) return null;
  const own = series.filter((labels) => pods.includes(labels[podLabel] ?? ''));
  const having = (value: string, known: readonly string[]) => {
    const names = Object.keys(own[0] ?? {}).filter((label) => own.every((labels) => labels[label] === value));
    return [
      ...known.filter((label) => names.includes(label)),
      ...names.filter((label) => !known.includes(label)),
    ];
  };
  const [ofNamespace] = having(namespace, NAMESPACE_LABELS);
  const [ofService, ...others] = having(deployment, SERVICE_LABELS).filter((label) => label !== ofNamespace);
  return {
    podLabel,
    alertLabels: {
      ...(ofNamespace !== undefined && { [ofNamespace]: namespace }),
      [ofService ?? 'deployment']: ofService === undefined ? null : deployment,
    },
    others,
  };
}
