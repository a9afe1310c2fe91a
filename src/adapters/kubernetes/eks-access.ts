/**
 * The way into an EKS cluster with the function's own role: a kubeconfig made anew, with a token that nobody keeps.
 *
 * The token is a presigned STS GetCallerIdentity, which EKS sends to STS to learn who asks (aws-cli,
 * awscli/customizations/eks/get_token.py; kubernetes-sigs/aws-iam-authenticator, README, API Authorization from
 * Outside a Cluster). It carries an expiry of 60 s, and EKS takes it for 15 minutes.
 */
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import type { Target } from '../../configuration/configuration';
import { ConfigurationError, DependencyError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { CLIENT_OPTIONS } from '../aws/client-options';
import { awsDomain, presignedUrl, regionOr } from '../aws/signing';

const TOKEN_PREFIX = 'k8s-aws-v1.';
const URL_EXPIRES_SECONDS = 60;
/** Half of the 15 minutes: whoever is given a token may work with it for longer than any function runs. */
const RENEW_AFTER_MS = 7 * 60 * 1_000;

type Settings = NonNullable<Target['kubernetes']['eks']>;

interface Cluster {
  readonly endpoint: string;
  readonly certificateAuthority: string;
}

/** Of one cluster; asks EKS once a process for where it is, and makes a token when the last one is half over. */
export class EksAccess {
  private readonly region: string;
  private found: Promise<Cluster> | undefined;
  private made: { readonly token: string; readonly atMs: number } | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.region = regionOr(settings.region);
  }

  /** A kubeconfig as JSON, which is YAML too. */
  async kubeconfig(): Promise<string> {
    const [{ endpoint, certificateAuthority }, token] = await Promise.all([this.cluster(), this.token()]);
    const name = this.settings.clusterName;
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: endpoint, 'certificate-authority-data': certificateAuthority } }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    });
  }

  private async token(): Promise<string> {
    const now = this.now();
    if (this.made && now.getTime() - this.made.atMs < RENEW_AFTER_MS) return this.made.token;
    // The regional endpoint: EKS takes no token for another host.
    const url = new URL(`https://sts.${this.region}.${awsDomain(this.region)}/`);
    url.search = 'Action=GetCallerIdentity&Version=2011-06-15';
    const headers = { 'x-k8s-aws-id': this.settings.clusterName };
    const request = { service: 'sts', region: this.region, url, headers, signedAt: now };
    const presigned = await presignedUrl(request, URL_EXPIRES_SECONDS).catch((error: unknown) => {
      throw new DependencyError('eks', `no token: ${errorText(error)}`, { cause: error });
    });
    const token = `${TOKEN_PREFIX}${Buffer.from(presigned).toString('base64url')}`;
    this.made = { token, atMs: now.getTime() };
    return token;
  }

  private async cluster(): Promise<Cluster> {
    const { endpoint, certificateAuthority } = this.settings;
    if (endpoint && certificateAuthority) return { endpoint, certificateAuthority };
    this.found ??= this.describe().catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    const found = await this.found;
    return {
      endpoint: endpoint ?? found.endpoint,
      certificateAuthority: certificateAuthority ?? found.certificateAuthority,
    };
  }

  private async describe(): Promise<Cluster> {
    const { clusterName: name } = this.settings;
    try {
      const client = new EKSClient({ ...CLIENT_OPTIONS, region: this.region });
      const { cluster } = await client.send(new DescribeClusterCommand({ name }));
      const { endpoint, certificateAuthority } = cluster ?? {};
      if (!endpoint || !certificateAuthority?.data) {
        throw new Error(`it has no endpoint yet (${cluster?.status ?? 'no status'})`);
      }
      return { endpoint, certificateAuthority: certificateAuthority.data };
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw new DependencyError('eks', `${name}: ${errorText(error)}`, { cause: error });
    }
  }
}
