/** What was recognised and from which line, what was chosen between, and what is left: the facts as sentences. */
import { MODE_CHOICE } from '../../src/configuration/fields';
import { chosenBetween } from './explain-choices';
import { toCheck } from './explain-doubts';
import type { Facts } from './facts';
import type { Guess } from './guess';
import { leftToFillIn } from './guess';
import { addressText } from './metrics-page';

export function explanation(facts: Facts, guess: Guess): string[] {
  const { named, place } = facts;
  return [
    `${named.namespace}/${named.deployment} on ${place}; nothing was changed`,
    ...section('Recognised', recognised(facts)),
    ...section('Chosen', [...chosenBetween(facts), modeText(guess)]),
    ...section(
      'To fill in',
      leftToFillIn(guess).map(({ field, wanted }) => `${field}: ${wanted}`),
    ),
    ...section('To check', toCheck(facts)),
  ];
}

function modeText({ remediation: { mode } }: Guess): string {
  return `remediation.mode: ${mode}, until a person chooses otherwise: ${MODE_CHOICE}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function recognised(facts: Facts): string[] {
  return [
    ...replicas(facts),
    ...page(facts),
    ...pool(facts),
    ...requests(facts),
    ...poolSize(facts),
    ...database(facts),
    ...prometheus(facts),
  ];
}

function replicas({ evidence, cluster: { pods } }: Facts): string[] {
  const ready = pods.filter((each) => each.ready).length;
  const { autoscaler } = evidence;
  const scaled = autoscaler
    ? `autoscaler ${autoscaler.name} keeps ${autoscaler.minReplicas} to ${autoscaler.maxReplicas}`
    : 'no autoscaler';
  return [`replicas: ${evidence.replicas} desired, ${ready} of ${pods.length} pods ready; ${scaled}`];
}

function page({ cluster: { page: read } }: Facts): string[] {
  return read ? [`metrics page: ${addressText(read.address)} of pod ${read.pod} (${read.address.why})`] : [];
}

function pool({ pool: found, isPoolOnPage, isPoolInPrometheus }: Facts): string[] {
  if (!found) return [];
  const preset = found.preset === null ? "the runbook's own names" : `preset ${found.preset} (${found.by})`;
  const also = isPoolInPrometheus ? '; Prometheus has these gauges' : '';
  const where = isPoolOnPage ? `on the page${also}` : 'in Prometheus';
  return [`pool: ${preset}, ${where}`, ...found.lines.map((line) => `  ${line}`)];
}

function requests({ requests: found }: Facts): string[] {
  return found ? [`requests: ${found.names.requests} (${found.names.by})`] : [];
}

function poolSize({ size: { chosen }, pool: found }: Facts): string[] {
  if (!chosen) return [];
  const { configMap, key, size, source, isLimit } = chosen;
  const way = {
    variable: () => (source.kind === 'variable' ? `, as variable ${source.variable}` : ''),
    file: () => (source.kind === 'file' ? `, as file ${source.path}` : ''),
    none: () => '',
  }[source.kind]();
  const limit = isLimit ? '; the pool reports the same limit' : '';
  const other = !isLimit && found?.limit != null ? `; the pool reports a limit of ${found.limit}` : '';
  return [`pool size: ${key} of ConfigMap ${configMap} is ${size}${way}${limit}${other}`];
}

function database({ database: { database: name, user, server } }: Facts): string[] {
  const parts = [
    name && `database ${name.value} (${name.variable})`,
    user && `role ${user.value} (${user.variable})`,
    server && `server ${server.value} (${server.variable})`,
  ].filter(Boolean);
  return parts.length > 0 ? [`PostgreSQL: ${parts.join(', ')}`] : [];
}

function prometheus({ prometheus: read }: Facts): string[] {
  if (!read?.found?.labels) return [];
  const { labels, scrapeIntervalSeconds } = read.found;
  const known = Object.keys(labels.alertLabels).join(', ');
  const scraped = scrapeIntervalSeconds === null ? '' : `, a sample every ${scrapeIntervalSeconds} s`;
  return [`Prometheus: series by ${known}, pods by ${labels.podLabel}${scraped}`];
}
