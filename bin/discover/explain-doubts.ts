/** What a person has to check before the configuration is used: what was not read, does not fit, or is a guess. */
import { PRESETS } from '../../src/configuration/presets/presets';
import type { Facts } from './facts';
import { addressText, limitNames, poolNames } from './metrics-page';

/** A rate takes two samples, and the traffic of now is read over a minute (`diagnosis.trafficWindowSeconds`). */
const LONGEST_INTERVAL_SECONDS = 30;
/** More of them say the same. */
const MAX_TRIED = 6;

export function toCheck(facts: Facts): string[] {
  return [
    ...facts.cluster.problems.map((problem) => `not read: ${problem}`),
    ...page(facts),
    ...pool(facts),
    ...requests(facts),
    ...container(facts),
    ...poolSize(facts),
    ...owners(facts),
    ...database(facts),
    ...prometheus(facts),
  ];
}

function page({ address, cluster: { page: read, tried, pods } }: Facts): string[] {
  const asked = tried.slice(0, MAX_TRIED).map((each) => `${addressText(each.address)}: ${each.why}`);
  if (read) return [];
  if (!pods.some(({ ready }) => ready)) {
    return [
      `no pod is ready, so no metrics page was read: ${addressText(address)} is a guess (${address.why})`,
    ];
  }
  return [
    `no metrics page was found, and ${addressText(address)} is a guess: name kubernetes.metricsPort and metricsPath`,
    ...asked.map((line) => `  ${line}`),
  ];
}

function pool({ pool: found, cluster: { page: read } }: Facts): string[] {
  const names = read?.text.names() ?? [];
  if (!found) {
    const like = poolNames(names);
    if (!read) return ['no pool was recognised: name a preset, or its gauges in metrics'];
    const there =
      like.length > 0 ? `; there are ${like.join(', ')}` : '; no name has "pool" or "connection" in it';
    return [`no pool was recognised on the page: name its gauges in metrics, or have it exported${there}`];
  }
  const { fit, preset, gauges } = found;
  const beside = preset === null ? undefined : PRESETS[preset].beside;
  const limits = limitNames(names);
  const likely = limits.length > 0 ? `; ${limits.join(', ')} may be it` : '';
  return [
    ...(fit === 'whole' || fit === 'in-use-missing'
      ? []
      : [`the pool's limit is in no gauge that is known${likely}`]),
    ...(fit === 'in-use-missing'
      ? [`${gauges.poolActive} is not there yet: of some exporters it comes with the first connection`]
      : []),
    ...(beside === undefined ? [] : [`preset ${preset} needs: ${beside}`]),
  ];
}

function requests({ requests: found }: Facts): string[] {
  if (!found) {
    return [
      'no requests were found by a name that is known: without traffic there may be none yet; else name metrics.requests, requestErrors and requestDurationSeconds, without which neither error rate nor p95 is read',
    ];
  }
  const name = found.names.requestDurationSeconds ?? found.names.requestDurationMs;
  if (found.durations === 'histogram') return [];
  return [
    found.durations === 'summary'
      ? `${name} has no buckets: without them there is no p95`
      : `${name} is not there: without it there is no p95`,
  ];
}

function container({ containerProblem }: Facts): string[] {
  return containerProblem === null ? [] : [containerProblem];
}

function poolSize({ size: { chosen, fixed, unusable }, container: known }: Facts): string[] {
  if (!known)
    return ['the size of the pool, the database and the role were not looked for: name the container'];
  const beside = [
    ...fixed.map(({ variable, why }) => `${variable} can't be raised through a ConfigMap: ${why}`),
    ...unusable.map(
      ({ configMap, key }) =>
        `key ${key} of ConfigMap ${configMap} can't be configured: only names of variables can`,
    ),
  ];
  if (!chosen) {
    return [
      'no key of a ConfigMap looks like the size of the pool: raising the pool is refused until kubernetes.configMap and poolSizeKey name one',
      ...beside,
    ];
  }
  const { source } = chosen;
  if (source.kind === 'file') {
    return [
      `${chosen.key} is mounted as file ${source.path}: set kubernetes.poolSizeFromFile if the service reads it when it starts`,
      ...beside,
    ];
  }
  return [...(source.kind === 'none' ? [`raising the pool is refused: ${source.found}`] : []), ...beside];
}

/** What a controller would take back is refused as a change. */
function owners({ evidence: { owners: of, runBy } }: Facts): string[] {
  const fields = {
    'the replicas': of.replicas,
    "the autoscaler's minimum": of.minReplicas,
    'the pods': of.template,
  };
  return [
    ...Object.entries(fields).flatMap(([field, owner]) =>
      owner
        ? [`${owner.name} keeps ${field} (${owner.mark}): a change stays at ${owner.changeAt} alone`]
        : [],
    ),
    ...(runBy === null ? [] : [`the deployment is scaled to zero, and ${runBy} runs its pods`]),
  ];
}

function database({ database: { server, inSecrets }, secrets }: Facts): string[] {
  const hidden = [
    ...inSecrets.map(({ variable, secret }) => `${variable} (Secret ${secret})`),
    ...secrets.map((secret) => `Secret ${secret}`),
  ];
  return [
    ...(hidden.length > 0
      ? [`Secrets are not read: the database and the role may be in ${hidden.join(', ')}`]
      : []),
    ...(server?.value.includes('.rds.amazonaws.com')
      ? ['the server is Amazon RDS: postgres.iam can take the place of a secret']
      : []),
  ];
}

function prometheus({ prometheus: read, isPoolInPrometheus, pool: found, local }: Facts): string[] {
  if (!read)
    return ['no Prometheus was asked (--prometheus <url>): alertLabels and the pod label are a guess'];
  if (read.problem !== null) return [`${read.problem}: alertLabels and the pod label are a guess`];
  const labels = read.found?.labels;
  const interval = read.found?.scrapeIntervalSeconds ?? 0;
  return [
    ...(labels
      ? []
      : ['Prometheus has no pool gauges of these pods: alertLabels and the pod label are a guess']),
    ...(labels && found && !isPoolInPrometheus
      ? ['Prometheus does not have the gauges that are on the page']
      : []),
    ...(interval > LONGEST_INTERVAL_SECONDS
      ? [
          `a sample every ${interval} s is too seldom for diagnosis.trafficWindowSeconds of 60: set it to ${2 * Math.ceil(interval)} or more`,
        ]
      : []),
    ...(local ? [] : [`the functions have to reach ${read.url} too: a forwarded port is not there for them`]),
  ];
}
