/** Where a struck step finds its dependency: an address on which nothing is as it should be. Everybody else has the real one. */

import { freePort } from '../../emulators/common/ports';
import { kubeconfigYaml } from '../../emulators/kubernetes/kubeconfig';
import { METRICS_PORT } from '../../emulators/kubernetes/ports';
import { NAMESPACE, SECRET_IDS } from '../../local/configuration';
import type { World } from '../../local/world';
import { type BrokenEndpoint, type Certificates, HOST, NO_NAME, NOBODY, targetOf } from './broken-endpoint';
import type { Cell, Dependency } from './cell';
import { type Fault, HttpProxy, type Passing } from './http-proxy';
import { openPooler, openPostgres } from './postgres-endpoint';
import { kubernetes, refusalOf } from './refusals';

/** The variable of the AWS SDKs for one service's endpoint. */
const VARIABLES: Readonly<Partial<Record<Dependency, string>>> = {
  'step-functions': 'AWS_ENDPOINT_URL_SFN',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  secrets: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  s3: 'AWS_ENDPOINT_URL_S3',
  sns: 'AWS_ENDPOINT_URL_SNS',
};

/** @param id names the secrets that only struck steps read. */
export async function openEndpoint(
  world: World,
  cell: Cell,
  id: string,
  certificates: Certificates,
): Promise<BrokenEndpoint> {
  if (cell.dependency === 'platform') return { ...NOBODY, environment: {}, configure: () => undefined };
  if (cell.dependency === 'postgres') return openPostgres(world, cell, id, certificates);
  if (cell.dependency === 'pooler') return openPooler(world, cell, id, certificates);
  if (cell.dependency === 'pod-metrics') return openPods(world, cell, id, certificates);
  const place = await openPlace(world, cell, certificates);
  return { ...place, ...pointAt(world, cell.dependency, place, id, certificates) };
}

interface Place {
  readonly url: string;
  arm(cell: Cell): void;
  met(): number | null;
  passed(): number;
  close(): Promise<void>;
}

async function openPlace(
  world: World,
  { dependency, failure }: Cell,
  { trusted, wrong }: Certificates,
): Promise<Place> {
  const speaksTls = dependency === 'kubernetes';
  const scheme = speaksTls ? 'https' : 'http';
  if (failure === 'refused') return { url: `${scheme}://${HOST}:${await freePort()}`, ...NOBODY };
  // Plain HTTP to another machine is refused before anybody asks for its address.
  if (failure === 'unknown-name') return { url: `https://${dependency}.${NO_NAME}`, ...NOBODY };
  const isWrong = failure === 'wrong-certificate';
  const certificate = isWrong ? wrong : speaksTls ? trusted : undefined;
  const proxy = await HttpProxy.start({
    upstream: upstreamOf(world, dependency),
    ...(speaksTls && { upstreamCa: world.cluster.certificateAuthority }),
    ...(certificate && { certificate }),
    refusal: refusalOf(dependency),
  });
  return placeOf(proxy, certificate !== undefined);
}

function placeOf(proxy: HttpProxy, isTls: boolean): Place {
  return { url: `${isTls ? 'https' : 'http'}://${HOST}:${proxy.port}`, ...armed(proxy) };
}

function armed(proxy: HttpProxy): Pick<BrokenEndpoint, 'arm' | 'met' | 'passed' | 'close'> {
  return {
    // Whoever trusts a wrong certificate is answered as if nothing were wrong, and the cell falls.
    arm: ({ failure, request }) =>
      proxy.set(
        failure === 'wrong-certificate' ? null : { failure, ...(request && { strikes: matching(request) }) },
      ),
    met: () => proxy.met,
    passed: () => proxy.passed,
    close: () => proxy.close(),
  };
}

function matching({ method, path, body }: NonNullable<Cell['request']>): NonNullable<Fault['strikes']> {
  return (passing: Passing) =>
    (method === undefined || passing.method === method) &&
    (path === undefined || path.test(passing.path)) &&
    (body === undefined || body.test(passing.body));
}

function upstreamOf({ cluster, prometheus, aws, receivers }: World, dependency: Dependency): string {
  if (dependency === 'kubernetes') return cluster.url;
  if (dependency === 'prometheus') return prometheus.url;
  return isChannel(dependency) ? receivers.url : aws.endpointUrl;
}

function isChannel(dependency: Dependency): boolean {
  return ['pagerduty', 'slack', 'slack-bot', 'statuspage', 'webhook', 'teams'].includes(dependency);
}

function pointAt(
  world: World,
  dependency: Dependency,
  { url }: Place,
  id: string,
  certificates: Certificates,
): Pick<BrokenEndpoint, 'environment' | 'configure'> {
  const { secretsManager } = world.aws;
  const variable = VARIABLES[dependency];
  if (variable) return { environment: { [variable]: url }, configure: () => undefined };
  const secretId = `faults/${id}`;
  if (dependency === 'kubernetes') {
    const ca = certificates.trusted.cert;
    const token = world.cluster.accountToken;
    secretsManager.put(secretId, kubeconfigYaml({ url, token, namespace: NAMESPACE, ca }));
  }
  if (dependency === 'slack' || dependency === 'teams') {
    const addresses = secretsManager.value(SECRET_IDS[dependency]);
    secretsManager.put(secretId, addresses.replaceAll(world.receivers.url, url));
  }
  return {
    environment: {},
    configure(config, targetName) {
      const { notifications } = config;
      const target = targetOf(config, targetName);
      if (dependency === 'kubernetes') target.kubernetes.secretId = secretId;
      if (dependency === 'prometheus') target.prometheus.url = url;
      if (dependency === 'slack' || dependency === 'teams') notifications[dependency].secretId = secretId;
      if (dependency === 'slack-bot') {
        const { bot, ...rest } = world.receivers.slackBot;
        notifications.slack = { ...rest, bot: { ...bot, url: `${url}/slack/api` } };
      }
      if (dependency === 'pagerduty') {
        const { pagerDuty } = notifications;
        pagerDuty.url = `${url}/pagerduty`;
        if (pagerDuty.notes) pagerDuty.notes.url = `${url}/pagerduty/rest`;
      }
      if (dependency === 'statuspage') notifications.statuspage.url = `${url}/statuspage`;
      if (dependency === 'webhook') notifications.webhook.url = `${url}/webhook`;
    },
  };
}

/**
 * Between the API server and the pods: struck steps are told another port of the pods, on which a proxy listens at the
 * address of each pod. A pod is dialled by its address, so that a name that is not found is its node's: the API server
 * then answers for it.
 */
async function openPods(
  world: World,
  cell: Cell,
  id: string,
  certificates: Certificates,
): Promise<BrokenEndpoint> {
  const { failure } = cell;
  if (failure === 'unknown-name') {
    const proxy = await HttpProxy.start({
      upstream: world.cluster.url,
      upstreamCa: world.cluster.certificateAuthority,
      certificate: certificates.trusted,
      refusal: (status) =>
        kubernetes(status, `error trying to reach service: dial tcp: lookup node-1.${NO_NAME}: no such host`),
    });
    const strikes = ({ path }: Passing) => /\/proxy\//.test(path);
    const place = placeOf(proxy, true);
    const arm = () => proxy.set({ failure: 'unavailable', strikes });
    return { ...place, arm, ...pointAt(world, 'kubernetes', place, id, certificates) };
  }
  const isWrong = failure === 'wrong-certificate';
  const proxy =
    failure === 'refused'
      ? null
      : await HttpProxy.start({
          // Every loopback address, and so that of every pod.
          host: '0.0.0.0',
          upstream: ({ localAddress }) => `http://${localAddress}:${METRICS_PORT}`,
          ...(isWrong && { certificate: certificates.wrong }),
          refusal: refusalOf('pod-metrics'),
        });
  const port = proxy?.port ?? (await freePort());
  return {
    environment: {},
    configure: (config, targetName) => {
      targetOf(config, targetName).kubernetes.metricsPort = port;
    },
    ...(proxy ? armed(proxy) : NOBODY),
  };
}
