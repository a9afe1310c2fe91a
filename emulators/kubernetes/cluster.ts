/** A Kubernetes of one node and one deployment, whose pods are processes of this machine. */
import { randomBytes } from 'node:crypto';
import { serviceAccount, type User, Users } from './access/users';
import { PodAddresses } from './addresses';
import { AdmissionPolicies } from './admission/policies';
import { ApiEndpoint } from './api/endpoint';
import { API_HOST } from './api/server';
import { startAutoscaling } from './autoscaler-controller';
import { makeCertificate } from './certificate';
import type { ClusterOptions, PodAddress } from './cluster-options';
import { DeploymentController } from './deployment-controller';
import { startDisruptionBudgets } from './disruption-controller';
import { kubeconfigYaml } from './kubeconfig';
import { Kubelet } from './kubelet';
import { createLeftover } from './leftovers';
import { applyManifests } from './manifests';
import { podAddresses } from './pod-addresses';
import { podsReady } from './pods-ready';
import { API_PORT, METRICS_PORT } from './ports';
import { createPostgresPod } from './postgres-pod';
import { type RequestOptions, requestTrusting } from './request';
import { startScaledObject } from './scaled-object';
import { serveStateMetrics } from './state-metrics';
import { Store } from './store';
import { WatchHistory } from './watch-history';

const STARTUP_TIMEOUT_MS = 30_000;
const MAX_PODS = 30;

export type { ClusterOptions, PodAddress } from './cluster-options';

export class Cluster {
  /** The bearer token of the person whose cluster it is, who may do everything. */
  readonly token = newToken();
  /** Pods of the service's image that have an address and are not on their way out, a Job's among them. */
  readonly pods: () => readonly PodAddress[];
  private readonly account: User | undefined;
  private readonly store = new Store();
  private readonly namespace: string;
  private readonly name: string;
  /** Newest last, as they are closed newest first. */
  private readonly closers: (() => Promise<void> | void)[] = [];
  private ca = '';
  private stateMetrics = '';
  private api: ApiEndpoint | undefined;
  private controller: DeploymentController | undefined;
  private closing: Promise<void> | undefined;

  private constructor(private readonly options: ClusterOptions) {
    this.namespace = options.namespace ?? 'default';
    this.pods = podAddresses(this.store, this.namespace);
    this.name = options.name ?? 'app';
    const { accountRole: role } = options;
    this.account = role && serviceAccount(this.namespace, role.metadata.name, { token: newToken(), role });
  }

  /**
   * Starts the deployment and the API, and waits until every replica is ready. Closed with `processes` at the latest.
   * @throws Error with the pods' last log lines when they are not ready in time; nothing is left running then.
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    options.processes.onClose(() => cluster.close());
    try {
      await cluster.run();
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** The address of the API, `https://127.0.0.1:<port>`. It is the same for good, even while the API is stopped. */
  get url(): string {
    return this.api?.url ?? '';
  }

  /** What the API's certificate is checked against, as PEM. */
  get certificateAuthority(): string {
    return this.ca;
  }

  /** The page of metrics about the cluster's objects, with the names of kube-state-metrics. It asks for no token. */
  get stateMetricsUrl(): string {
    return this.stateMetrics;
  }

  /** The service account's bearer token. @throws Error for a cluster without a role for it. */
  get accountToken(): string {
    if (!this.account) throw new Error('the cluster was started without a role for a service account');
    return this.account.token;
  }

  /** A kubeconfig for the API, as YAML, of the person whose cluster it is. */
  kubeconfig(): string {
    return this.kubeconfigWith(this.token);
  }

  /** As `kubeconfig`, of the service account, which may do what its Role says. @throws Error for a cluster without that. */
  accountKubeconfig(): string {
    return this.kubeconfigWith(this.accountToken);
  }

  /**
   * A request to the API, with the token unless the headers have another. `fetch` would not trust its certificate.
   * @throws Error when the API is stopped.
   */
  request(path: string, options: RequestOptions = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...options.headers };
    return requestTrusting(this.ca, this.url + path, { ...options, headers });
  }

  /** Where the pods that are ready serve their API: what a Service would balance over. */
  podUrls(): string[] {
    return this.pods()
      .filter(({ ready }) => ready)
      .map(({ ip }) => `http://${ip}:${API_PORT}`);
  }

  /** The deployment's own pods that are ready: those of a Job with the same labels serve nobody. */
  readyPods(): PodAddress[] {
    return this.pods().filter(({ ready, controller }) => ready && controller === 'ReplicaSet');
  }

  /** Calls `listener` each time that a pod comes, goes, or changes its readiness. It must not throw. */
  onPodsChanged(listener: (pods: readonly PodAddress[]) => void): void {
    let known = JSON.stringify(this.pods());
    const unsubscribe = this.store.onChange(({ plural }) => {
      if (plural !== 'pods') return;
      const pods = this.pods();
      const text = JSON.stringify(pods);
      if (text === known) return;
      known = text;
      listener(pods);
    });
    this.closers.push(unsubscribe);
  }

  /** Changes the quota of pods. Those that are there already stay, even beyond it. */
  setMaxPods(maxPods: number): void {
    this.controller?.setMaxPods(maxPods);
  }

  /**
   * Makes the API unreachable and ends its connections; pods and controllers go on. Resolves when nothing listens any
   * more, at once when nothing did.
   */
  async stopApi(): Promise<void> {
    await this.api?.stop();
  }

  /**
   * Makes the API reachable again, at the same address.
   * @throws Error when the cluster has been closed, or when another program has taken the port meanwhile.
   */
  async startApi(): Promise<void> {
    await this.api?.start();
  }

  /** Stops the API, the controllers and every pod. Safe to call more than once. */
  close(): Promise<void> {
    this.closing ??= (async () => {
      for (const closer of this.closers.reverse()) await closer();
    })();
    return this.closing;
  }

  private kubeconfigWith(token: string): string {
    return kubeconfigYaml({ url: this.url, token, namespace: this.namespace, ca: this.ca });
  }

  private async run(): Promise<void> {
    const { store, namespace, name, account, options } = this;
    const { processes, program } = options;
    const [addresses, certificate] = await Promise.all([
      PodAddresses.open([API_PORT, METRICS_PORT]),
      makeCertificate(API_HOST),
    ]);
    this.ca = certificate.cert;
    const history = new WatchHistory(store);
    this.closers.push(() => history.close());
    const { scaledObject } = options;
    const { postgres, configMap = { name: `${name}-config`, data: {} }, containerSecrets = {} } = options;
    applyManifests(store, { ...options, namespace, name, configMap, containerSecrets });

    if (postgres) createPostgresPod(store, namespace, postgres);
    const kubelet = new Kubelet({ store, processes, addresses, program });
    this.closers.push(() => kubelet.close());
    const controller = new DeploymentController(store, { namespace, maxPods: options.maxPods ?? MAX_PODS });
    this.controller = controller;
    const watching = [
      controller,
      startAutoscaling(store, namespace),
      startDisruptionBudgets(store, namespace),
      ...(scaledObject ? [startScaledObject(store, { namespace, name }, scaledObject)] : []),
    ];
    for (const each of watching) this.closers.push(() => each.close());
    if (options.onPodsChanged) this.onPodsChanged(options.onPodsChanged);
    const { scratchDir } = processes;
    const person = { name: 'kubernetes-admin', token: this.token, groups: ['system:masters'] };
    const users = new Users(account ? [person, account] : [person], options.onAccess);
    const api = new ApiEndpoint({
      ...{ store, history, kubelet, users, certificate, namespace, scratchDir },
      ...(postgres && { postgres }),
      ...(options.admission && { admission: options.admission }),
      ...(options.policies && { policies: new AdmissionPolicies(options.policies) }),
      ...(options.services && { services: options.services }),
      ...(options.onAnswer && { onAnswer: options.onAnswer }),
    });
    this.api = api;
    this.closers.push(() => api.close());
    await api.start();
    const stateMetrics = await serveStateMetrics(store, namespace);
    this.closers.push(() => stateMetrics.close());
    this.stateMetrics = stateMetrics.url;
    await this.untilReady(kubelet);
    for (const leftover of options.leftovers ?? []) {
      createLeftover(store, store.get('deployments', namespace, name), leftover);
    }
  }

  private untilReady(kubelet: Kubelet): Promise<void> {
    const { store, namespace, name, options } = this;
    const timeoutMs = options.startupTimeoutMs ?? STARTUP_TIMEOUT_MS;
    return podsReady({
      ...{ store, kubelet, namespace, timeoutMs },
      // As the deployment has it now, since an autoscaler may want other replicas than were asked for.
      isDone: () => this.podUrls().length >= store.get('deployments', namespace, name).spec.replicas,
      onClose: (closer) => this.closers.push(closer),
    });
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}
