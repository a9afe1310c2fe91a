/**
 * Objects of the Kubernetes API as they travel: the types are those of `@kubernetes/client-node`, under their names, and
 * times are text. Only types come from the library: its code weighs two megabytes, and a function carries none of it.
 */
import type * as library from '@kubernetes/client-node';

/** JSON has no dates: RFC 3339, of a MicroTime with six decimals (Kubernetes API conventions, Primitive types). */
type AsJson<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? AsJson<Item>[]
    : T extends object
      ? { [Key in keyof T]: AsJson<T[Key]> }
      : T;

export type V1ConfigMap = AsJson<library.V1ConfigMap>;
export type V1Container = AsJson<library.V1Container>;
export type V1ContainerStatus = AsJson<library.V1ContainerStatus>;
export type V1Deployment = AsJson<library.V1Deployment>;
export type V1DeploymentStrategy = AsJson<library.V1DeploymentStrategy>;
export type V1EnvVar = AsJson<library.V1EnvVar>;
export type V1Eviction = AsJson<library.V1Eviction>;
export type V1LabelSelectorRequirement = AsJson<library.V1LabelSelectorRequirement>;
export type V1Lease = AsJson<library.V1Lease>;
export type V1LeaseSpec = AsJson<library.V1LeaseSpec>;
export type V1ObjectMeta = AsJson<library.V1ObjectMeta>;
export type V1OwnerReference = AsJson<library.V1OwnerReference>;
export type V1Pod = AsJson<library.V1Pod>;
export type V1PodSpec = AsJson<library.V1PodSpec>;
export type V1PodTemplateSpec = AsJson<library.V1PodTemplateSpec>;
export type V1ReplicaSet = AsJson<library.V1ReplicaSet>;
export type V1Scale = AsJson<library.V1Scale>;
export type V1SelfSubjectAccessReview = AsJson<library.V1SelfSubjectAccessReview>;
export type V1SelfSubjectReview = AsJson<library.V1SelfSubjectReview>;
export type V1Volume = AsJson<library.V1Volume>;
export type V2HorizontalPodAutoscaler = AsJson<library.V2HorizontalPodAutoscaler>;

/** @param milliseconds as `Date.toISOString` writes them. */
export function microTime(milliseconds: string): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
