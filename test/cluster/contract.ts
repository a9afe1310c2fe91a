/** Which tests of the Kubernetes adapters run on a cluster that is there already, and why the others do not. */

/** They make all that they need by the API, in one namespace. */
export const CONTRACT = [
  'contended-record',
  'pool-size',
  'pool-size-undo',
  'pooler-size',
  'records',
  'rollouts',
  'scaling',
] as const;

/** Their pods run, so they need an image. */
export const WITH_IMAGE = ['running-pods'] as const;

/** By file. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'eks-access': 'logs in to the emulated cluster as IAM does',
  'fast-as-slow': 'evidence is that of the sample service, which pods with an image do not have',
  eviction: 'pods are of the sample service; running-pods has evictions with an image',
  kubernetes: 'pods are of the sample service; running-pods has logs, metrics and changes with an image',
  pods: 'pods that their node has evicted, and those of a Job, are put there by the emulated cluster',
  'pool-size-refused': 'the policy that refuses a restart is a function of the emulated cluster',
  stays: 'pods are of the sample service, and KEDA is an emulated one',
  terminating: 'pods are of the sample service, which takes its time to end',
};

/** They ask no cluster: of them there is nothing to be learnt elsewhere. */
export const WITHOUT_CLUSTER = [
  ...['config-readers', 'container', 'evidence', 'field-owners', 'http', 'http2', 'http2-answers'],
  ...['kubeconfig', 'listing', 'log', 'owner', 'pod', 'pool-source', 'run-by'],
] as const;
