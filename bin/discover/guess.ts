/** The configuration that follows from what was found. What is not known says so, and is refused until it is filled in. */

import { reachOf } from '../../src/configuration/address';
import { toFillIn, unfilled } from '../../src/configuration/unfilled';
import { CALLED_AUDIENCES } from '../../src/model/audiences';
import type { Mode } from '../../src/model/incident';
import { pathText } from '../../src/text/problems';
import { isThisMachine } from '../../src/text/this-machine';
import type { Facts } from './facts';
import { limitNames } from './metrics-page';

/** As a configuration file has it. */
export interface Guess {
  readonly targets: readonly Readonly<Record<string, unknown>>[];
  readonly remediation: { readonly mode: Mode };
  readonly notifications: { readonly sns: Readonly<Record<string, unknown>> };
}

/** A guess decides for nobody that their service may be changed. */
const FIRST_MODE: Mode = 'dry-run';

export function guessOf(facts: Facts): Guess {
  const { named, pool } = facts;
  const metrics = { ...gauges(facts), ...requests(facts), ...podLabel(facts) };
  return {
    targets: [
      {
        name: named.deployment,
        alertLabels: alertLabels(facts),
        kubernetes: kubernetes(facts),
        postgres: postgres(facts),
        prometheus: prometheusOf(facts),
        ...(pool?.preset && { preset: pool.preset }),
        ...(Object.keys(metrics).length > 0 && { metrics }),
      },
    ],
    remediation: { mode: FIRST_MODE },
    notifications: { sns: listeners(facts) },
  };
}

/** Without them synth refuses the stack: nobody would hear that a person is needed. The local run's topics have theirs. */
function listeners({ local }: Facts): Readonly<Record<string, unknown>> {
  if (local) return { subscribedElsewhere: [...CALLED_AUDIENCES] };
  const emails = [toFillIn('an e-mail address, or phones, urls or another channel in its place')];
  return { subscriptions: { 'sre-on-call': { emails }, 'lead-engineer': { emails } } };
}

/** The fields that are left to a person, each with what is wanted. */
export function leftToFillIn(guess: Guess): { readonly field: string; readonly wanted: string }[] {
  return unfilled(guess).map(({ path }) => ({
    field: pathText(path),
    wanted: String(path.reduce<unknown>(within, guess)).replace(toFillIn(''), ''),
  }));
}

function within(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** Without TLS to another machine, only a person can say why. */
function asked(url: string) {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isThisMachine(hostname)) return { url };
  return {
    url,
    allowPlaintextBecause: toFillIn('why it may be asked without TLS, or nothing and an https address'),
  };
}

function prometheusOf({ prometheus, local }: Facts) {
  if (!prometheus) {
    return local?.prometheus ?? { url: toFillIn('the address of the Prometheus that scrapes the pods') };
  }
  const { url } = prometheus;
  // It was asked from here, through a forwarded port most likely; functions run elsewhere.
  if (local || reachOf(url, []) !== 'itself') return asked(url);
  const wanted =
    'an address of Prometheus that the functions reach, or `serviceProxy` or `managed` in its place';
  return { url: toFillIn(`${wanted}: ${url} is this machine`) };
}

/** What the alert rules group by is what an alert carries: the labels of the pool's series. */
function alertLabels({ named, prometheus }: Facts): Record<string, string> {
  const labels = prometheus?.found?.labels?.alertLabels;
  if (!labels) return { ...named };
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [
      label,
      value ?? toFillIn('a label, and its value, that the series of this deployment alone have'),
    ]),
  );
}

function kubernetes({ named, local, eks, context, address, container, size }: Facts) {
  const wayIn = local
    ? { secretId: local.kubernetes.secretId, eks: local.kubernetes.eks }
    : eks
      ? { eks }
      : { secretId: toFillIn('name or ARN of the secret with a kubeconfig; or `eks` in its place') };
  return {
    ...defined(wayIn),
    ...defined({ context: local?.kubernetes.context ?? context ?? undefined }),
    ...named,
    metricsPort: address.port,
    metricsPath: address.path,
    ...(!container && { container: toFillIn("the service's container") }),
    ...(size.chosen && { configMap: size.chosen.configMap, poolSizeKey: size.chosen.key }),
  };
}

function postgres({ local, database: { database, user } }: Facts) {
  const wayIn = local
    ? { secretId: local.postgres.secretId, iam: local.postgres.iam }
    : { secretId: toFillIn("name or ARN of the secret with the runbook's login; or `iam`") };
  return {
    ...defined(wayIn),
    database: database?.value ?? local?.postgres.database ?? toFillIn("the service's database"),
    users: user
      ? [user.value]
      : (local?.postgres.users ?? [toFillIn('the role that the service logs in with')]),
  };
}

/** Only what the preset does not say. */
function gauges({ pool, cluster: { page } }: Facts) {
  const [likely] = page ? limitNames(page.text.names()) : [];
  const limit = toFillIn(`a gauge with the limit of the pool${likely ? `: ${likely}?` : ''}`);
  if (!pool) {
    return { poolTotal: limit, poolActive: toFillIn('the gauge of the connections in use') };
  }
  return pool.gauges.poolTotal === '' || pool.fit === 'limit-missing' ? { poolTotal: limit } : {};
}

function requests({ requests: found }: Facts) {
  if (!found || found.isExpected) return {};
  const { requests: counter, requestErrors, requestDurationSeconds, requestDurationMs } = found.names;
  return defined({
    requests: counter,
    requestErrors,
    ...(requestDurationSeconds ? { requestDurationSeconds } : { requestDurationMs }),
  });
}

function podLabel({ prometheus }: Facts) {
  const label = prometheus?.found?.labels?.podLabel ?? 'pod';
  return label === 'pod' ? {} : { podLabel: label };
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
