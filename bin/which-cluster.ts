/** Whether the cluster that a person's kubeconfig leads to is the one that the configuration means. */
import type { Target } from '../src/configuration/configuration';

/** What a kubeconfig says of its current cluster. */
export interface ClusterMarks {
  readonly server: string;
  /** What it is called there, and by the program that logs in (`aws eks get-token --cluster-name`). */
  readonly names: readonly string[];
}

/** Amazon EKS, "Amazon EKS cluster endpoint access control": `https://….<region>.eks.amazonaws.com`, or `.api.aws`. */
const EKS_HOST = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:eks\.amazonaws\.com(?:\.cn)?|api\.aws)$/;
/** `arn:<partition>:eks:<region>:<account>:cluster/<name>`, as `aws eks update-kubeconfig` names a cluster. */
const EKS_ARN = /^arn:[^:]+:eks:([^:]+):\d+:cluster\/(.+)$/;

/** The EKS cluster that it is, by its address and by what it is called; null where it is none, as far as can be told. */
export function eksCluster({ server, names }: ClusterMarks): { clusterName: string; region: string } | null {
  for (const name of names) {
    const [, region, clusterName] = EKS_ARN.exec(name) ?? [];
    if (region && clusterName) return { clusterName, region };
  }
  const [, region] = EKS_HOST.exec(new URL(server).hostname) ?? [];
  // What the login is given is the cluster's own name; what the kubeconfig calls it may be anything.
  const clusterName = names.at(-1);
  return region && clusterName && names.length > 1 ? { clusterName, region } : null;
}

/** Why it may be another one, as a sentence's end; null where it is the configured one, as far as can be told. */
export function clusterDoubt(
  { server, names }: ClusterMarks,
  { eks }: Pick<Target['kubernetes'], 'eks'>,
): string | null {
  if (!eks) return null;
  const { endpoint, clusterName, region } = eks;
  if (endpoint) {
    const isSame = new URL(endpoint).host === new URL(server).host;
    return isSame ? null : `the configured cluster is ${endpoint}, but this is ${server}`;
  }
  const arns = names.flatMap((name) => {
    const [, ofRegion, ofName] = EKS_ARN.exec(name) ?? [];
    return ofRegion && ofName ? [{ ofRegion, ofName }] : [];
  });
  const host = new URL(server).hostname;
  const [, hostRegion] = EKS_HOST.exec(host) ?? [];
  if (!hostRegion && arns.length === 0 && !names.includes(clusterName)) {
    return `the configured cluster is the EKS cluster '${clusterName}', but ${server} is no EKS endpoint`;
  }
  const called = arns.map(({ ofName }) => ofName);
  const known = called.length > 0 ? called : names;
  if (known.length > 0 && !known.includes(clusterName)) {
    return `the configured cluster is '${clusterName}', but this one is called ${known.map((name) => `'${name}'`).join(', ')}`;
  }
  const regions = [...arns.map(({ ofRegion }) => ofRegion), ...(hostRegion ? [hostRegion] : [])];
  const other = region && regions.find((each) => each !== region);
  return other ? `the configured cluster is in ${region}, but this one is in ${other}` : null;
}
