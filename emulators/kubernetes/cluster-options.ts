/** What a local cluster is asked for, and what it tells about its pods. */
import type { Processes } from '../common/processes';
import type { Role } from './access/role';
import type { Access } from './access/users';
import type { BoundPolicy } from './admission/policy-file';
import type { Admission } from './api/admission';
import type { PostgresServer } from './postgres-pod';

/** What an object carries beside its content: the marks of a GitOps controller, say. */
export interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Who has made it, as a field manager. */
  readonly managedBy?: string;
}

export interface ClusterOptions {
  readonly processes: Processes;
  /** The program of every container, in place of an image: a Node module, which listens at POD_IP on the pods' two ports. */
  readonly program: string;
  /** Default `default`. */
  readonly namespace?: string;
  /** Of the deployment and its container. Default `app`. */
  readonly name?: string;
  readonly replicas: number;
  /** Environment of every pod. Whoever may read the deployment reads it. */
  readonly containerEnv: Readonly<Record<string, string>>;
  /** Further environment, passwords say, which the deployment names but does not show. */
  readonly containerSecrets?: Readonly<Record<string, string>>;
  /** Default `<name>-config`, empty. Each key becomes the variable of that name. */
  readonly configMap?: {
    readonly name: string;
    readonly data: Readonly<Record<string, string>>;
    readonly immutable?: boolean;
  };
  /** Further ConfigMaps, by name: a pooler's, say. */
  readonly otherConfigMaps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Leases that nobody holds, by name. */
  readonly leases?: readonly string[];
  /** A HorizontalPodAutoscaler of the deployment, which keeps the replicas within its bounds. Default: none. */
  readonly autoscaler?: { readonly minReplicas: number; readonly maxReplicas: number };
  /** In its place, one that KEDA has made and keeps. Default: none. */
  readonly scaledObject?: ScaledObject;
  /** A PodDisruptionBudget of the deployment's pods, which evictions keep to. Default: none. */
  readonly podDisruptionBudget?: { readonly minAvailable: number };
  /** A second one of the same pods, with which none of them can be evicted. Default: none. */
  readonly secondDisruptionBudget?: { readonly minAvailable: number };
  /** A policy that is asked about every change of an object by a client, dry runs included. Default: all are let in. */
  readonly admission?: Admission;
  /** ValidatingAdmissionPolicies with their bindings, in force for every client. Default: none. */
  readonly policies?: readonly BoundPolicy[];
  /**
   * A `preStop` hook that sleeps for so long: a pod that is taken away goes on until it is over, as one does that drains
   * its requests. At most 5 s, which is the pods' grace period. Default: none, a pod ends at once.
   */
  readonly preStopSeconds?: number;
  /** A container beside the service's own, and before it, in each pod. Default: none. */
  readonly sidecar?: Sidecar;
  /** Pods with the deployment's labels that are not its service, once it is ready. Default: none. */
  readonly leftovers?: readonly Leftover[];
  /** Of the deployment itself, not of its pods. */
  readonly deploymentMetadata?: Marks;
  readonly configMapMetadata?: Marks;
  readonly autoscalerMetadata?: Marks;
  /** The database, shown as the pod `postgres-0`, in which `psql` can be run. Default: none is shown. */
  readonly postgres?: PostgresServer;
  /** What a service account may do, which then has a token of its own. Default: nobody asks but the person. */
  readonly accountRole?: Role;
  /** Called with each request of somebody known. It must not throw. */
  readonly onAccess?: (access: Access) => void;
  /** Called when a request was carried out, before its answer leaves. It must not throw. */
  readonly onAnswer?: (answer: Answer) => void;
  /** Services of the namespace, for the API's service proxy alone. Default: none. */
  readonly services?: readonly ServiceBehind[];
  /** Pods beyond so many are not created, however far one scales. Default 30. */
  readonly maxPods?: number;
  /** As the method of this name, from the start on. */
  readonly onPodsChanged?: (pods: readonly PodAddress[]) => void;
  /** For all replicas to become ready. Default 30 s. */
  readonly startupTimeoutMs?: number;
}

/** It is a name: no program runs for it. */
export interface Sidecar {
  readonly name: string;
  /** The annotation `kubectl.kubernetes.io/default-container` names the service's container. */
  readonly annotated?: boolean;
}

/**
 * A pod that its node has evicted (`Failed`) or ended in an orderly way (`Succeeded`); or the running pod of a Job of the
 * service's image, with variables of its own.
 */
export type Leftover =
  | { readonly kind: 'evicted' | 'completed' }
  | { readonly kind: 'job'; readonly env?: Readonly<Record<string, string>> };

/** KEDA's own object, as far as there is a trace of it in the cluster. */
export interface ScaledObject {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** What came of a request to the API. */
export interface Answer {
  readonly method: string;
  readonly url: string;
  readonly statusCode: number;
  /** As it was sent. */
  readonly body: string;
}

export interface ServiceBehind {
  readonly name: string;
  readonly port: number;
  /** Host and port of what is behind it. */
  readonly address: string;
}

export interface PodAddress {
  readonly name: string;
  readonly ip: string;
  readonly ready: boolean;
  /** The kind of what controls it: `ReplicaSet` for the deployment's own, `Job`. */
  readonly controller: string;
}
