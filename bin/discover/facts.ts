/** What was found, put together: the readings in, facts out. Without I/O. */
import { serviceContainer } from '../../src/adapters/kubernetes/container';
import { deploymentEvidence } from '../../src/adapters/kubernetes/evidence';
import type { V1Container } from '../../src/adapters/kubernetes/objects';
import type { Target } from '../../src/configuration/configuration';
import { targetSchema } from '../../src/configuration/target';
import type { DeploymentEvidence } from '../../src/model/evidence';
import type { ClusterRead, Named } from './cluster';
import { type DatabaseFound, databaseFound } from './database';
import { type PageAddress, pageAddresses } from './metrics-page';
import { type SizeFound, sizeFound } from './pool-size-key';
import type { PrometheusFound } from './prometheus';
import { type Candidate, chosen, recognise } from './recognise';
import { type RequestsFound, requestsFound } from './requests';
import { variablesOf, wholeSecrets } from './variables';

/** How the Prometheus is reached, and what it has. */
export interface PrometheusRead {
  readonly url: string;
  /** Null where it could not be asked. */
  readonly found: PrometheusFound | null;
  readonly problem: string | null;
}

export interface Readings {
  readonly named: Named;
  /** For people: the API server, and whose it is. */
  readonly place: string;
  readonly cluster: ClusterRead;
  /** Null where none is named. */
  readonly prometheus: PrometheusRead | null;
  /** The target that the local run has for this deployment: its secrets are there. */
  readonly local: Target | null;
  readonly eks: { readonly clusterName: string; readonly region: string } | null;
  /** What the kubeconfig calls the cluster; null for the local run's. */
  readonly context: string | null;
}

export interface Facts extends Readings {
  readonly address: PageAddress;
  /** Of the pods' containers the service's; null where it is not clear, and then the problem says why. */
  readonly container: V1Container | null;
  readonly containerProblem: string | null;
  readonly pool: Candidate | null;
  readonly otherPools: readonly Candidate[];
  readonly isPoolOnPage: boolean;
  readonly isPoolInPrometheus: boolean;
  readonly requests: RequestsFound | null;
  readonly size: SizeFound;
  readonly database: DatabaseFound;
  /** Secrets that the container is given as a whole. */
  readonly secrets: readonly string[];
  readonly evidence: DeploymentEvidence;
}

export function factsOf(readings: Readings): Facts {
  const { cluster, named, prometheus } = readings;
  const { deployment, page, configMaps, autoscalers } = cluster;
  const address = page?.address ?? firstAddress(cluster);
  const template = deployment.spec?.template;
  const containers = template?.spec?.containers ?? [];
  const { container = null, problem = null } = serviceContainer(
    { metadata: template?.metadata, containers },
    { container: undefined, metricsPort: address.port },
  );
  const inPrometheus = prometheus?.found ? recognise(prometheus.found.find, false) : [];
  const onPage = page ? recognise(page.text.find, true) : [];
  const { pool, others } = chosen(onPage, inPrometheus);
  // Requests are read from Prometheus, which may call them otherwise than the page.
  const sources = [prometheus?.found?.labelled, page?.text.labelled].filter((each) => each !== undefined);
  const requests = sources.map((labelled) => requestsFound(pool?.preset ?? null, labelled));
  const variables = container ? variablesOf(container, configMaps) : [];
  const size = container
    ? sizeFound(
        deployment,
        { container, metricsPort: address.port },
        { configMaps, variables },
        limitOf(pool),
      )
    : { chosen: null, others: [], fixed: [], unusable: [] };
  return {
    ...readings,
    ...{ address, container, containerProblem: problem, pool, otherPools: others, size },
    isPoolOnPage: onPage.some(({ preset }) => preset === pool?.preset),
    isPoolInPrometheus: inPrometheus.some(({ preset }) => preset === pool?.preset),
    requests: requests.find((found) => found !== null) ?? null,
    database: databaseFound(variables),
    secrets: container ? wholeSecrets(container) : [],
    evidence: deploymentEvidence(
      deployment,
      autoscalers,
      targetSchema.shape.kubernetes.parse({ ...named, metricsPort: address.port }),
    ),
  };
}

/** Where no page was read, the likeliest address stands in the configuration. */
function firstAddress({ deployment }: ClusterRead): PageAddress {
  const [first] = pageAddresses(deployment);
  return first ?? { port: 9_090, path: 'metrics', why: 'no port is declared' };
}

function limitOf(pool: Candidate | null): number | null {
  return pool?.limit ?? null;
}
